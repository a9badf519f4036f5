import assert from "node:assert/strict";
import { test } from "node:test";
import {
  readAmount,
  readDuration,
  readFrequency,
  readHeader,
  readHttpUrl,
  readRate,
  readSize,
  readWhole,
} from "./values.ts";

test("a rate is a share from 0 to 1, in decimals, with an exponent, or in per cent", () => {
  const rates = ["0", "1", "0.01", ".5", "1e-5", "2.5E-4", "1%", "0.001%", "100%"].map(readRate);

  assert.deepEqual(rates, [0, 1, 0.01, 0.5, 1e-5, 2.5e-4, 0.01, 0.00001, 1]);
});

test("what is no share is no rate", () => {
  for (const text of [
    "",
    "7",
    "-0.1",
    "1.01",
    "101%",
    "abc",
    "0.1.2",
    "1e",
    "0x1",
    "NaN",
    "Infinity",
    "1 %",
  ]) {
    assert.equal(readRate(text), undefined, text);
  }
});

test("a size is in bytes, or in units of 1000 or 1024", () => {
  const sizes = ["0", "512", "20B", "1KiB", "1 kb", "1.5MiB", "2MB", "1GiB"].map(readSize);

  assert.deepEqual(sizes, [0, 512, 20, 1024, 1000, 1_572_864, 2_000_000, 1_073_741_824]);
});

test("a size in unknown units, or in parts of a byte, is none", () => {
  for (const text of ["", "1G", "0.5", "-1", "1 KiB B", "toString", "constructor"]) {
    assert.equal(readSize(text), undefined, text);
  }
});

test("a time span needs its unit", () => {
  const spans = ["500ms", "30s", "1.5 s", "2m", "1h"].map(readDuration);

  assert.deepEqual(spans, [500, 30_000, 1_500, 120_000, 3_600_000]);
  for (const text of ["30", "", "s", "30d", "-1s"]) assert.equal(readDuration(text), undefined, text);
});

test("a whole number stays within its limits", () => {
  const read = readWhole(1, 64);

  assert.deepEqual(["1", "64"].map(read), [1, 64]);
  for (const text of ["0", "65", "1.5", "1e1", "", "-1", " 1"]) assert.equal(read(text), undefined, text);
});

test("an amount is a number above 0, with or without an exponent", () => {
  const read = readAmount(1e9);

  assert.deepEqual(["1", "0.5", "1e6", ".25", "1E9"].map(read), [1, 0.5, 1e6, 0.25, 1e9]);
  for (const text of ["0", "-1", "1e10", "1e", "", "Infinity", "0x1", "1 000"])
    assert.equal(read(text), undefined, text);
});

test("only http and https URLs are URLs of an upstream", () => {
  assert.equal(readHttpUrl("http://127.0.0.1:8000/a?b=1")?.href, "http://127.0.0.1:8000/a?b=1");
  assert.equal(readHttpUrl("https://api.example.com")?.protocol, "https:");
  for (const text of ["", "ftp://x", "127.0.0.1:8000", "/tasks", "http://"])
    assert.equal(readHttpUrl(text), undefined, text);
});

test("a frequency is read per second, minute or hour", () => {
  const read = readFrequency(100);

  assert.deepEqual(["20/s", "20", "30/m", "0.5/s", "1800/h", "100"].map(read), [20, 20, 0.5, 0.5, 0.5, 100]);
  for (const text of ["", "0", "101", "20/d", "-1", "1e1", "20 per second"])
    assert.equal(read(text), undefined, text);
});

test("a header is read as its name and its value", () => {
  assert.deepEqual(readHeader("authorization: Bearer a:b"), ["authorization", "Bearer a:b"]);
  for (const text of ["", "authorization", ": a", "a b: c", "a: b\nc: d"])
    assert.equal(readHeader(text), undefined, text);
});
