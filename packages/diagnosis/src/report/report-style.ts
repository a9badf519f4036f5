/**
 * How the HTML report looks, on light and on dark grounds and on paper.
 *
 * @internal
 */
export const REPORT_STYLE = `
:root {
  --ground: #fff; --text: #1c2024; --quiet: #60646c; --line: #d9d9e0; --panel: #f6f6f8;
  --bad: #c62a2f; --good: #18794e; --open: #946800; --mark: #0b68cb; --shade: #c62a2f1f;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #111113; --text: #edeef0; --quiet: #b0b4ba; --line: #363a3f; --panel: #1b1c1f;
    --bad: #ff9592; --good: #3dd68c; --open: #f5d90a; --mark: #70b8ff; --shade: #ff959226;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--text); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 62rem; margin: 0 auto; padding: 1.5rem 1.25rem 4rem; }
h1 { font-size: 1.75rem; margin: 0 0 .25rem; }
h1 + p { color: var(--quiet); margin-top: 0; }
h2 { font-size: 1.35rem; margin: 2.5rem 0 .75rem; overflow-wrap: anywhere; }
h3 { font-size: 1.05rem; margin: 2rem 0 .5rem; }
p, ul { margin: .5rem 0; max-width: 48rem; }
ul { padding-left: 1.25rem; }
li { margin: .25rem 0; overflow-wrap: anywhere; }
.banner { border-left: 5px solid var(--open); background: var(--panel); padding: .75rem 1rem; border-radius: 4px; }
.banner strong { font-size: 1.2rem; overflow-wrap: anywhere; }
.banner p { margin: .25rem 0 0; }
.banner.bad { border-color: var(--bad); }
.banner.bad strong { color: var(--bad); }
.banner.good { border-color: var(--good); }
.banner.good strong { color: var(--good); }
.table { overflow-x: auto; margin: .75rem 0; }
table { border-collapse: collapse; font-size: .875rem; font-variant-numeric: tabular-nums; }
th, td { padding: .3rem .75rem .3rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
th { color: var(--quiet); font-weight: 600; }
.number { text-align: right; white-space: nowrap; }
figure { margin: 1rem 0; }
figcaption { color: var(--quiet); font-size: .875rem; }
pre { background: var(--panel); border: 1px solid var(--line); border-radius: 4px; padding: .75rem 1rem;
  font: .8125rem/1.5 ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
svg { display: block; width: 100%; height: auto; max-width: 50rem; }
svg text { font: 12px system-ui, sans-serif; fill: var(--text); }
svg .quiet { fill: var(--quiet); }
svg .bad { fill: var(--bad); }
svg .grid { stroke: var(--line); }
svg .range { stroke: var(--mark); stroke-width: 2; }
svg .range.blamed { stroke: var(--bad); }
svg .point { fill: var(--mark); stroke: var(--mark); stroke-width: 1.5; }
svg .point.blamed { fill: var(--bad); stroke: var(--bad); }
svg .none { fill: var(--ground); }
svg .band { fill: var(--mark); opacity: .22; }
svg .band.empty { opacity: .08; }
svg .rate { stroke: var(--mark); stroke-width: 2.5; }
svg .shade { fill: var(--shade); }
svg .mean { stroke: var(--quiet); stroke-dasharray: 4 3; }
@media print { main { max-width: none; padding: 0; } pre, .banner, tr, figure { break-inside: avoid; } }
`;
