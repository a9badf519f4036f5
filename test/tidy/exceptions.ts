import type { Exception } from "./rule.ts";

const ON_THE_WIRE = "what it does is on the wire, where a test of its folder or of the whole lab reads it";

const AT_NODES_DOORS = "test/node opens the doors of Node over sockets, fault by fault";
const OVER_SOCKETS = "it is a part of the gateway, which is tested with sockets";
const A_PART = "it is a part of one thing, and tested with it";
const AS_A_COMMAND = "a test runs it as its user does, with arguments and over a real lab";

/** Files that can run, but have no test of their own beside them. */
export const UNTESTED_BY_THEMSELVES: readonly Exception[] = [
  { files: "packages/lab/src/{faults,delivery}/*.ts", because: `${ON_THE_WIRE}: faults/catalog.test.ts` },
  {
    files: "packages/lab/src/http2/http2-faults.ts",
    because: `${ON_THE_WIRE}: http2/start-http2-balancer.test.ts`,
  },
  { files: "packages/lab/src/balancer/*.ts", because: `${ON_THE_WIRE}: balancer/serve-connection.test.ts` },
  { files: "packages/lab/src/origin/*.ts", because: `${ON_THE_WIRE}: origin/start-origin.test.ts` },
  {
    files: "packages/lab/src/{control,truth,plan,chance,wire}/*.ts",
    because: `${ON_THE_WIRE}: start-lab.test.ts`,
  },
  { files: "packages/lab/src/*.ts", because: `${ON_THE_WIRE}: start-lab.test.ts` },
  {
    files: "packages/lastbyte/src/integrity/sha2-constants.ts",
    because: "one wrong digit would show in every digest: sha256.test.ts, sha512.test.ts",
  },
  {
    files:
      "packages/cli/src/demo/{answer-key,contestant,compare-sides,demo-lab,is-record,lab-worker,plan-tasks,run-demo}.ts",
    because: `${AS_A_COMMAND}: demo/demo-command.test.ts`,
  },
  {
    files: "packages/cli/src/demo/{demo-options,rows,run-task-operation,side,upstream-operation}.ts",
    because: `${AS_A_COMMAND}: demo/demo-command.test.ts`,
  },
  {
    files: "packages/cli/src/get/{destination,get-options}.ts",
    because: `${AS_A_COMMAND}: get/get-command.test.ts, main.test.ts`,
  },
  {
    files:
      "packages/cli/src/lab/{lab-banner,lab-options,probe-upstream,read-faults,shared-options,usual-faults}.ts",
    because: `${AS_A_COMMAND}: lab/lab-command.test.ts, main.test.ts`,
  },
  {
    files: "packages/cli/src/probe/{alarm,lane,probe-account,probe-options,run-probe}.ts",
    because: `${AS_A_COMMAND}: probe/probe-command.test.ts`,
  },
  {
    files: "packages/cli/src/report/{ask-admin,read-report-file,report-options}.ts",
    because: `${AS_A_COMMAND}: report/report-command.test.ts`,
  },
  {
    files: "packages/cli/src/simulate/{render-simulation,simulate-options}.ts",
    because: `${AS_A_COMMAND}: simulate/simulate-command.test.ts, main.test.ts`,
  },
  {
    files: "packages/cli/src/{command-failure,run-in-process,version,arguments/usage-error}.ts",
    because: `${AS_A_COMMAND}: main.test.ts, bin.test.ts`,
  },
  {
    files: "packages/node/src/outliers/{outlier-ejection,outlier-thread,outliers}.ts",
    because: `${AT_NODES_DOORS}: outlier-ejection.test.ts`,
  },
  {
    files: "packages/node/src/coding/{checks-for,codings,decode-now,decoding-stream}.ts",
    because: `${A_PART}: content-coding-check.test.ts`,
  },
  {
    files: "packages/cli/src/gateway/showcase/{setup,showcase-text}.ts",
    because: `${AS_A_COMMAND}: run-showcase.test.ts`,
  },
  {
    files: "packages/cli/src/gateway/{gateway-help,read-gateway-configuration,read-setting}.ts",
    because: "a test runs the command as its user does: gateway-command.test.ts",
  },
  {
    files: "packages/gateway/src/*.ts",
    because: `${OVER_SOCKETS}: test/gateway`,
  },
  {
    files: "packages/gateway/src/{upstream,downstream,http2}/*.ts",
    because: `${OVER_SOCKETS}: test/gateway`,
  },
  {
    files: "packages/gateway/src/message/{last-chunk,may-trail,request-head}.ts",
    because: `${OVER_SOCKETS}: test/gateway/compliance`,
  },
  {
    files:
      "packages/node/src/transport/message/{body-source,chunked-body,final-head,read-head,message-error,response-head}.ts",
    because: "it is read from sockets: test/gateway/compliance, test/node/transport",
  },
  {
    files: "packages/node/src/transport/{socket,client}/*.ts",
    because: "it is told over sockets: test/gateway, test/node/transport",
  },
  {
    files: "packages/gateway/src/{admin/start-admin,process/*,routing/route-table}.ts",
    because: `${OVER_SOCKETS}: test/gateway`,
  },
  {
    files:
      "packages/gateway/src/{record/{recorder,evidence,histogram},admin/prometheus-text,configuration/*}.ts",
    because: `${A_PART}: merge-snapshots.test.ts, check-configuration.test.ts, test/gateway`,
  },
  {
    files:
      "packages/gateway/src/{admin/{verdict-gauges,verdict-text},diagnosis/{check-ledger-file,load-sqlite,read-ledger-file}}.ts",
    because: `${A_PART}: ledger-keeper.test.ts, ledger-feed.test.ts, ledger-file.test.ts`,
  },
  {
    files: "packages/gateway/src/diagnosis/{keeper-thread,start-keeper}.ts",
    because: `${OVER_SOCKETS}: test/gateway/diagnosis.test.ts`,
  },
  {
    files:
      "packages/diagnosis/src/ledger/{cell,counts-of,detail,detector,episodes,healthy-counts,history,ledger-json,limits,merge-ledgers,operation-sample,peer-counts,series,size-class,time-table,to-ledger-json}.ts",
    because: `${A_PART}: ledger.test.ts, read-ledger.test.ts`,
  },
  {
    files:
      "packages/diagnosis/src/{verdict/{chapters,findings,is-trouble,judge,options,sentences},ejection/ejection}.ts",
    because: `${A_PART}: diagnose.test.ts, plan-ejections.test.ts`,
  },
  {
    files:
      "packages/diagnosis/src/report/{checked-blocks,escape-html,evidence-blocks,headline,impact-blocks,known-blocks,peer-plot,rate-plot,report-blocks,report-style,response-tally,timeline-blocks,totals}.ts",
    because: `${A_PART}: report-markdown.test.ts, report-html.test.ts, report-source.test.ts`,
  },
  {
    files: "packages/diagnosis/src/{evidence/{needed-faults,suspects},simulation/count-periods}.ts",
    because: `${A_PART}: verdict/diagnose.test.ts`,
  },
  {
    files:
      "packages/gateway/src/telemetry/{call-trace,follow-traces,observe-metrics,span-tracer,start-telemetry}.ts",
    because: `${OVER_SOCKETS}, by a collector: test/gateway/telemetry.test.ts`,
  },
  { files: "packages/node/src/{dispatch,fetch}/*.ts", because: AT_NODES_DOORS },
  { files: "packages/node/src/{interceptor,create-fetch,quiet-clock}.ts", because: AT_NODES_DOORS },
  {
    files: "packages/node/src/http/*.ts",
    because: `${ON_THE_WIRE}: test/preload`,
  },
  {
    files: "packages/node/src/{register,register/register,register/reporter,register/install-undici-door}.ts",
    because: "test/preload runs programs with it, fault by fault",
  },
];

/** The places where time and chance come in, to be passed on by argument. */
export const SOURCES_OF_TIME_AND_CHANCE: readonly Exception[] = [
  {
    files: "packages/lastbyte/src/clock.ts",
    because: "it is the platform's clock, for the doors to pass in",
  },
  { files: "packages/lastbyte/src/create-fetch.ts", because: "a door: it passes chance into the engine" },
  {
    files: "packages/node/src/{dispatch/guard,fetch/send-fetch,register/register}.ts",
    because: "a door: it passes chance into the engine",
  },
  {
    files: "packages/gateway/src/process/run-gateway.ts",
    because: "a door: it passes the clock into the recorder",
  },
  {
    files: "packages/gateway/src/diagnosis/keeper-thread.ts",
    because: "a door: it passes the clock into the keeper, in a thread that has no engine to load",
  },
  { files: "packages/gateway/src/start-gateway.ts", because: "a door: it passes chance into the engine" },
  { files: "packages/lab/src/start-lab.ts", because: "a door: it passes the clock into the ledger" },
  {
    files: "packages/lab/src/balancer/upstream-pool.ts",
    because: "it ages real sockets, which no test can hurry",
  },
  {
    files: "packages/cli/src/run-in-process.ts",
    because: "a door: it passes clock and chance into the command",
  },
];
