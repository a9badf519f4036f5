import type { LabOptions } from "@lastbyte/lab";
import { AnswerKey } from "./answer-key.ts";
import type { DemoLab } from "./demo-lab.ts";
import type { DemoSubject } from "./demo-report.ts";
import { runTaskOperation } from "./run-task-operation.ts";
import type { Side } from "./side.ts";
import { workOff } from "./work-off.ts";
import { PAGE_SIZE, planWorkload } from "./workload.ts";

/**
 * What a program does, and what it needs of the lab.
 *
 * @internal
 */
export interface DemoPlan {
  readonly subject: DemoSubject;
  readonly labOptions: LabOptions;
  readonly prepare: (lab: DemoLab) => Promise<void>;
  readonly run: (side: Side) => Promise<void>;
}

/**
 * Plans the program of the lab's own tasks API: it exports projects and, with `creates`, creates tasks.
 *
 * @internal
 */
export function planTasks({ requests, concurrency, creates, signal }: TasksWish): DemoPlan {
  const { projectPages, operations, posts } = planWorkload(requests, { creates });
  const exports = operations.filter(({ kind }) => kind === "export").length;
  let key: AnswerKey | undefined;
  return {
    subject: { kind: "tasks", exports, posts },
    labOptions: { projectSizes: projectPages.map((pages) => pages * PAGE_SIZE) },
    prepare: async ({ originUrl }) => {
      key = await AnswerKey.read(originUrl, signal);
    },
    run: async (side) => {
      const known = key;
      if (known === undefined) return;
      await workOff(operations, (operation) => runTaskOperation(side, operation, known), {
        concurrency,
        signal,
      });
    },
  };
}

/** @internal */
export interface TasksWish {
  readonly requests: number;
  readonly concurrency: number;
  readonly creates: boolean;
  readonly signal: AbortSignal;
}
