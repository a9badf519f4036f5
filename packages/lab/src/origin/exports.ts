import { createRandom } from "../chance/random.ts";
import type { Answer } from "./api-answer.ts";
import { errorAnswer } from "./api-answer.ts";
import type { TaskStore } from "./task-store.ts";
import type { OriginRequest } from "./wanted.ts";
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
  /** One record of exactly RECORD_BYTES bytes. */
  readonly record: (fields: RecordFields) => string;
}

interface RecordFields {
  readonly index: number;
  readonly last: boolean;
  readonly completed: boolean;
  readonly hours: number;
  /** Random letters: an export does not compress to nothing. */
  readonly code: string;
}

/**
 * The forms that there are, by their extension.
 *
 * @internal
 */
export const exportForms: Readonly<Record<string, ExportForm>> = {
  json: { mediaType: "application/json", prefix: '{"data":[\n', suffix: "]}\n", record: jsonRecord },
  ndjson: { mediaType: "application/x-ndjson", prefix: "", suffix: "", record: ndjsonRecord },
  csv: {
    mediaType: "text/csv; charset=utf-8",
    prefix: "task,completed,hours,code,notes\n",
    suffix: "",
    record: csvRecord,
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
    let text = "";
    for (let index = firstRecord; index < endRecord; index += 1) {
      const draw = random.integer(0, 2 ** 48 - 1);
      text += form.record({
        index,
        last: index === records - 1,
        completed: draw % 2 === 0,
        hours: draw % 1000,
        code: lettersOf(draw),
      });
    }
    return Buffer.from(text, "latin1");
  }

  return { mediaType: form.mediaType, lengthBytes, version, read };
}

function jsonRecord({ index, last, completed, hours, code }: RecordFields): string {
  const start = `{"task":${index},"completed":${completed},"hours":${hours},"code":"${code}","notes":"`;
  return padded(start, last ? '"}\n' : '"},\n');
}

function ndjsonRecord({ index, completed, hours, code }: RecordFields): string {
  return padded(
    `{"task":${index},"completed":${completed},"hours":${hours},"code":"${code}","notes":"`,
    '"}\n',
  );
}

function csvRecord({ index, completed, hours, code }: RecordFields): string {
  return padded(`${index},${completed},${hours},${code},"`, '"\n');
}

function padded(start: string, end: string): string {
  return start + ".".repeat(RECORD_BYTES - start.length - end.length) + end;
}

// 36 to the power of 5.
const FIVE_LETTERS = 60_466_176;

/** Ten digits of base 36. Halves of the number are small integers, which V8 writes nine times as fast as the whole. */
function lettersOf(draw: number): string {
  const high = Math.floor(draw / FIVE_LETTERS);
  const low = draw - high * FIVE_LETTERS;
  return high.toString(36).padStart(5, "0") + low.toString(36).padStart(5, "0");
}
