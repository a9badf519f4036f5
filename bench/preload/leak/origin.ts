import { startLab } from "@lastbyte/lab";

// The lab in a process of its own, so that its memory is not counted.
const lab = await startLab({
  balancers: 2,
  rate: 0.01,
  faults: ["cut-length", "cut-chunked", "cut-length-reset", "lose-terminator", "reset-before-head", "stall"],
});
process.send?.(lab.url);
process.on("disconnect", () => process.exit());
