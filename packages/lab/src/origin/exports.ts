import { createRandom } from "../chance/random.ts";
import type { Answer } from "./api-answer.ts";
import { errorAnswer } from "./api-answer.ts";
import type { TaskStore } from "./task-store.ts";
import type { OriginRequest } from "./wanted.ts";
import { RecordWriter } from "./record-writer.ts";
import type { OriginContent } from "./send.ts";

// Bytes of every record, so that any range of an export can be made without making what lies before it.
const RECORD_BYTES = 128;
// Records that are made at a time: 32 KiB.
const RECORDS_PER_PIECE = 256;
// 128 GB: more than anyone will wait for.
const MAX_RECORDS = 1_000_000_000;

/**
 * The form of an export.
 *
 * @internal
 */
export interface ExportForm {
  readonly mediaType: string;
  readonly prefix: string;
  readonly suffix: string;
  /** Writes one record, without its padding. */
  readonly write: (to: RecordWriter, fields: RecordFields) => void;
}

interface RecordFields {
  readonly index: number;
  readonly last: boolean;
  readonly completed: boolean;
  readonly hours: number;
  /** A random number that becomes letters: an export does not compress to nothing. */
  readonly code: number;
}

/**
 * The forms that there are, by their extension.
 *
 * @internal
 */
export const exportForms: Readonly<Record<string, ExportForm>> = {
  json: { mediaType: "application/json", prefix: '{"data":[\n', suffix: "]}\n", write: writeJson },
  ndjson: { mediaType: "application/x-ndjson", prefix: "", suffix: "", write: writeNdjson },
  csv: {
    mediaType: "text/csv; charset=utf-8",
    prefix: "task,completed,hours,code,notes\n",
    suffix: "",
    write: writeCsv,
  },
};

/**
 * Answers `/api/1.0/projects/{gid}/export.json|.ndjson|.csv?records=…`: a body of any size that is made while it
 * is sent, from any byte to any byte. It shows the project as it was made, without later changes.
 *
 * @internal
 */
export function answerExport(
  request: OriginRequest,
  { seed, store }: { readonly seed: number; readonly store: TaskStore },
): Answer | undefined {
  const match = /^\/api\/1\.0\/projects\/(\d+)\/export\.(json|ndjson|csv)$/.exec(request.path);
  const [, gid, extension] = match ?? [];
  if (gid === undefined || extension === undefined) return undefined;
  const project = store.findProject(gid);
  const form = exportForms[extension];
  if (project === undefined || form === undefined) return errorAnswer(404, `project: Unknown object: ${gid}`);

  const wanted = Number(request.query.get("records") ?? project.size);
  const records = Number.isInteger(wanted) && wanted >= 0 ? Math.min(wanted, MAX_RECORDS) : project.size;
  const version = `${extension}-${seed}-${project.index}-${records}`;
  return {
    kind: "content",
    content: exportContent(form, { version, records, seed, project: project.index }),
  };
}

interface ExportSource {
  readonly version: string;
  readonly records: number;
  readonly seed: number;
  readonly project: number;
}

/**
 * An export that can be read from any byte to any byte.
 *
 * @internal
 */
export function exportContent(form: ExportForm, source: ExportSource): OriginContent {
  const { version, records, seed, project } = source;
  const bodyEnd = form.prefix.length + records * RECORD_BYTES;
  const lengthBytes = bodyEnd + form.suffix.length;

  function* read(first: number, end: number): Generator<Buffer, void> {
    let at = first;
    while (at < end) {
      const [start, bytes] = pieceAt(at);
      const piece = bytes.subarray(at - start, end - start);
      yield piece;
      at += piece.length;
    }
  }

  // The piece in which a byte lies, and where it starts.
  function pieceAt(at: number): readonly [number, Buffer] {
    if (at < form.prefix.length) return [0, Buffer.from(form.prefix, "latin1")];
    if (at >= bodyEnd) return [bodyEnd, Buffer.from(form.suffix, "latin1")];
    const index = Math.floor((at - form.prefix.length) / RECORD_BYTES);
    const firstRecord = index - (index % RECORDS_PER_PIECE);
    const endRecord = Math.min(records, firstRecord + RECORDS_PER_PIECE);
    return [form.prefix.length + firstRecord * RECORD_BYTES, makeRecords(firstRecord, endRecord)];
  }

  function makeRecords(firstRecord: number, endRecord: number): Buffer {
    // Chance is drawn once for a piece: a gigabyte has four million records.
    const random = createRandom(seed, "export", project, firstRecord);
    const to = new RecordWriter({ records: endRecord - firstRecord, recordBytes: RECORD_BYTES });
    for (let index = firstRecord; index < endRecord; index += 1) {
      const code = random.integer(0, 2 ** 48 - 1);
      to.begin();
      form.write(to, {
        index,
        last: index === records - 1,
        completed: code % 2 === 0,
        hours: code % 1000,
        code,
      });
    }
    return to.bytes;
  }

  return { mediaType: form.mediaType, lengthBytes, version, read };
}

function writeJson(to: RecordWriter, fields: RecordFields): void {
  writeObject(to, fields);
  to.end(fields.last ? '"}\n' : '"},\n');
}

function writeNdjson(to: RecordWriter, fields: RecordFields): void {
  writeObject(to, fields);
  to.end('"}\n');
}

function writeObject(to: RecordWriter, { index, completed, hours, code }: RecordFields): void {
  to.text('{"task":');
  to.integer(index);
  to.text(completed ? ',"completed":true,"hours":' : ',"completed":false,"hours":');
  to.integer(hours);
  to.text(',"code":"');
  to.letters(code);
  to.text('","notes":"');
}

function writeCsv(to: RecordWriter, { index, completed, hours, code }: RecordFields): void {
  to.integer(index);
  to.text(completed ? ",true," : ",false,");
  to.integer(hours);
  to.text(",");
  to.letters(code);
  to.text(',"');
  to.end('"\n');
}
