/** Style of charts and of tables of numbers, beside that of the report. */
export const chartStyle = `
.chart{padding:12px 14px;margin:12px 0}.chart svg{max-width:100%;height:auto}.chart figcaption{color:var(--soft)}
.chart .grid{stroke:var(--line)}.chart .tick,.chart .axis{fill:var(--soft);font-size:11.5px}
.chart .line{fill:none;stroke-width:2}.chart .reach{stroke-width:5;stroke-linecap:round;opacity:.75}
.chart .a{stroke:var(--bad)}.chart .b{stroke:var(--warn)}.chart .c{stroke:var(--accent)}.chart .d{stroke:var(--good)}
.swatch{width:20px;height:8px;margin-right:6px;vertical-align:middle}.key-item{margin-right:18px;white-space:nowrap}
figure{margin:0}table.numbers{border-collapse:collapse;width:100%;margin:10px 0}table.numbers th,table.numbers td{padding:5px 10px;text-align:right;border-bottom:1px solid var(--line)}
table.numbers th:first-child,table.numbers td:first-child{text-align:left}table.numbers th{color:var(--soft);font-weight:600}
.wide{overflow-x:auto}tr.asked td{font-weight:650}
.chart .mark{stroke:var(--edge);stroke-width:1;opacity:.35}.chart .mark:hover{opacity:1}
.legend{max-height:5.5em;overflow:auto}
`;
