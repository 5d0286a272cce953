import { customProperties, dark, light } from "./palette.js";

const themes = `
:root{color-scheme:light;${customProperties(light)}}
@media (prefers-color-scheme:dark){:root:not([data-theme=light]){color-scheme:dark;${customProperties(dark)}}}
:root[data-theme=dark]{color-scheme:dark;${customProperties(dark)}}
@media print{:root,:root[data-theme=dark],:root:not([data-theme=light]){color-scheme:light;${customProperties(light)}}}
`;

const basics = `
*{box-sizing:border-box}
[hidden]{display:none!important}
html{scroll-padding-top:56px;-webkit-text-size-adjust:100%}
body{margin:0;background:var(--page);color:var(--ink);font:14.5px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",sans-serif;font-variant-numeric:tabular-nums}
main{max-width:1160px;margin:0 auto;padding:0 20px 96px}
h1,h2,h3,h4,p,dl,dd,ul,ol,pre{margin:0}
h1{font-size:25px;line-height:1.25;font-weight:650;overflow-wrap:anywhere}
h2{font-size:18px;line-height:1.3;font-weight:650;margin:44px 0 4px}
h3{font-size:15px;font-weight:650;margin:22px 0 6px}
h4{font-size:12px;font-weight:600;color:var(--soft);margin:16px 0 5px;text-transform:uppercase;letter-spacing:.04em}
.lead{color:var(--soft);margin:0 0 12px;max-width:78ch}
a{color:var(--accent);text-underline-offset:2px}
.soft{color:var(--soft)}.mark{color:var(--warn);font-weight:600}
.mono,code,pre,.hex,.text,.atom,.key{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:12.5px}
.name,.message,.label,.text,pre,dd,.statement,.inert{unicode-bidi:isolate;overflow-wrap:anywhere}
ul.plain,ol.steps{list-style:none;padding:0}
button,select,input{font:inherit;color:inherit;background:var(--panel);border:1px solid var(--edge);border-radius:6px;padding:4px 10px;min-height:32px}
select{max-width:100%;text-overflow:ellipsis}.filters select{flex:0 1 auto;min-width:0;max-width:240px}
::placeholder{color:var(--soft);opacity:1}
button{cursor:pointer;white-space:nowrap}button:hover,select:hover{border-color:var(--accent)}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
.panel{background:var(--panel);border:1px solid var(--line);border-radius:8px}
.off-screen{position:fixed;top:-100px;left:0;width:1px;height:1px}
#trouble{border:1px solid var(--bad);color:var(--bad);padding:10px 14px;border-radius:8px;margin:16px 0}
`;

const header = `
header.top{display:flex;gap:20px;align-items:flex-start;justify-content:space-between;padding:28px 0 16px}
.over{font-size:12px;font-weight:600;letter-spacing:.04em;text-transform:uppercase;color:var(--soft);margin-bottom:4px}
.verdict-line{display:flex;flex-wrap:wrap;gap:6px 12px;align-items:center;margin-top:10px}
.badge{display:inline-block;padding:3px 12px;border-radius:6px;font-weight:650;color:var(--onFill)}
.badge.good{background:var(--good)}.badge.bad{background:var(--bad)}.badge.unclear{background:var(--warn)}
nav{position:sticky;top:0;z-index:2;background:var(--page);border-bottom:1px solid var(--line);display:flex;gap:4px 18px;overflow-x:auto;padding:10px 0;white-space:nowrap}
nav a{text-decoration:none;color:var(--ink)}nav a:hover{color:var(--accent);text-decoration:underline}
nav b{font-weight:600;color:var(--soft);margin-left:4px}
`;

const summary = `
.summary{display:grid;grid-template-columns:1fr 1fr;gap:16px;margin-top:20px}
.summary .panel{padding:14px 16px}
.summary h2{font-size:14px;margin:0 0 10px}
.tiles{display:grid;grid-template-columns:repeat(auto-fill,minmax(112px,1fr));gap:8px}
.tile{text-align:left;padding:7px 11px;border-color:var(--line);background:var(--page);display:block;line-height:1.35}
.tile b{display:block;font-size:20px;line-height:1.25;font-weight:650;color:var(--c)}
.tile[aria-pressed=true]{border-color:var(--accent);box-shadow:inset 0 0 0 1px var(--accent)}
.pass,.passed{--c:var(--good)}.fail,.failed,.crash,.hang,.harness-error{--c:var(--bad)}.warn,.warned{--c:var(--warn)}
.open,.inconclusive,.blocked{--c:var(--open)}.unsupported,.skipped,.unselected,.nocase,.untestable{--c:var(--soft)}
.stray{margin-top:10px}
svg.bar{display:block;width:100%;height:12px;border-radius:4px;margin:2px 0 12px}
svg .passed,svg .pass{fill:var(--good)}svg .failed{fill:var(--bad)}svg .warned{fill:var(--warn)}svg .open{fill:var(--open)}
svg .unselected,svg .nocase,svg .untestable{fill:var(--line)}
dl.facts{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:5px 18px}
dl.facts dt{color:var(--soft)}
`;

const findings = `
.finding-list{padding:0;list-style:none}
.finding-list>li{display:grid;grid-template-columns:100px minmax(0,1fr);gap:4px 14px;padding:11px 16px;border-top:1px solid var(--line)}
.finding-list>li:first-child{border-top:0}
.finding-list .about{font-size:13px;color:var(--soft)}
.pill{display:inline-block;text-align:center;border-radius:5px;padding:0 7px;font-size:12px;line-height:20px;font-weight:600;color:var(--c);border:1px solid var(--c);white-space:nowrap;justify-self:start;align-self:start}
.message{white-space:pre-wrap}
.none{padding:11px 16px}
.unattached{margin-top:8px}
`;

const matrix = `
.bar-row{display:flex;flex-wrap:wrap;gap:8px;align-items:center;margin:10px 0}
.bar-row .grow{flex:1}
.toggle{display:inline-flex;gap:7px;align-items:center;border-color:var(--line)}
.toggle[aria-pressed=true]{border-color:var(--accent);box-shadow:inset 0 0 0 1px var(--accent)}
.chapters{overflow:hidden}
.chapter{border-top:1px solid var(--line)}.chapter:first-child{border-top:0}
.chapter>summary{display:grid;grid-template-columns:304px minmax(0,1fr) max-content;gap:6px 16px;align-items:center;padding:8px 16px;cursor:pointer;list-style:none}
.chapter>summary::-webkit-details-marker{display:none}
.chapter>summary:hover,.case>summary:hover{background:var(--code)}
.chapter>summary .title::before,.fold>summary .title::before{content:"";display:inline-block;width:6px;height:6px;border:solid var(--soft);border-width:0 1.5px 1.5px 0;transform:rotate(-45deg);margin:0 9px 2px 1px}
.chapter[open]>summary .title::before,.fold[open]>summary .title::before{transform:rotate(45deg)}
.chapter .title{overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.chapter .count{display:grid;grid-template-columns:68px 104px;text-align:right;color:var(--soft);font-size:13px;white-space:nowrap}
.chapter .count b{color:var(--bad)}
.cells{display:flex;flex-wrap:wrap;gap:3px}
.cell{display:inline-block;flex:none;width:12px;height:12px;border-radius:3px;background:var(--c)}
.cell.failed{background:linear-gradient(45deg,transparent 43%,var(--panel) 43% 57%,transparent 57%),linear-gradient(-45deg,transparent 43%,var(--panel) 43% 57%,transparent 57%),var(--c)}
.cell.warned{background:linear-gradient(180deg,var(--c) 50%,transparent 50%);border:1.5px solid var(--c)}
.cell.open{background:radial-gradient(circle,var(--c) 30%,transparent 36%);border:1.5px solid var(--c)}
.cell.unselected{background:var(--line);border:1px solid var(--line)}
.cell.nocase{background:transparent;border:1px solid var(--none)}
.cell.untestable{background:transparent;border:1px dashed var(--none)}
a.cell:hover{outline:2px solid var(--accent);outline-offset:1px}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;vertical-align:top;padding:7px 10px;border-top:1px solid var(--line)}
th:first-child,td:first-child{padding-left:16px}th:last-child,td:last-child{padding-right:16px}
th{color:var(--soft);font-weight:500;font-size:12.5px}
table>:first-child>tr:first-child>*,colgroup+thead>tr>*{border-top:0}
.requirements{table-layout:fixed;background:var(--page)}
.requirements .c-id{width:96px}.requirements .c-standing{width:112px}.requirements .c-level{width:92px}.requirements .c-cases{width:132px}
.requirements .more{font-size:13px;color:var(--soft)}
.mutants td{overflow-wrap:anywhere}
tr.aimed{background:color-mix(in srgb,var(--accent) 13%,transparent);outline:2px solid var(--accent);outline-offset:-2px}
`;

const cases = `
.filters{display:flex;flex-wrap:wrap;gap:8px;margin:10px 0 6px;align-items:center}
.filters input{flex:1 1 260px;min-width:0}
.counting{display:flex;gap:4px 12px;flex-wrap:wrap;color:var(--soft);margin:0 0 8px;min-height:22px}
#list{overflow:hidden}
.case{border-top:1px solid var(--line)}.case:first-child{border-top:0}
.case>summary{display:grid;grid-template-columns:100px minmax(0,1fr) max-content;gap:2px 14px;padding:7px 16px;cursor:pointer;align-items:baseline;list-style:none}
.case>summary::-webkit-details-marker{display:none}
.case .id{display:block}
.case[open]>summary{background:var(--code)}
.aside{font-size:13px;white-space:nowrap}
.inner{padding:4px 16px 18px}
.inner>section:first-child>h4{margin-top:10px}
.finding{border-left:3px solid var(--c);padding:2px 0 2px 12px;margin-top:12px}
.finding .message{font-weight:600}
.twin{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,1fr);gap:0 16px}
pre{background:var(--code);border-radius:6px;padding:7px 10px;overflow:auto;max-height:420px;white-space:pre-wrap;line-height:1.45}
pre.dump{white-space:pre}
.command{display:flex;gap:8px;align-items:flex-start}.command pre{flex:1;min-width:0}
.value{background:var(--code);border-radius:6px;padding:6px 10px;margin-top:4px;max-height:560px;overflow:auto}
.value pre{padding:0;background:none}
.value button,.bytes-head button{min-height:0;padding:0 8px;font-size:12px;line-height:20px}
.row{display:flex;gap:0 12px;align-items:baseline;padding:1px 4px;border-radius:4px}
.row.nested{display:block}.row.nested>.json{margin-left:5px;padding-left:12px;border-left:1px solid var(--line)}
.row>:last-child{min-width:0;flex:1}
.row:has(>*>.bytes),.row:has(>.bytes){display:block}
.row.differs,.value.differs{border-left:3px solid var(--warn);border-radius:0}.row.differs{padding-left:8px;margin-left:-2px}
.key{color:var(--soft);flex:none;max-width:45%;overflow-wrap:anywhere}
.hex span{display:inline-block;margin-right:.65ch}
.size{font-size:12px;margin-left:6px;white-space:nowrap}
.bytes-head{display:flex;flex-wrap:wrap;gap:8px;align-items:center;font-size:12.5px;margin-bottom:3px}
.steps{border-left:2px solid var(--line);margin-top:6px}
.step{display:grid;grid-template-columns:22px 76px 94px minmax(0,1fr);gap:0 10px;padding:4px 0 4px 10px;align-items:baseline}
.step .number,.step .at{color:var(--soft);text-align:right;font-size:12px}
.step .kind{font-size:12.5px;font-weight:600;color:var(--soft)}
.step.held .kind{color:var(--good)}.step.bad .kind,.step.bad .label{color:var(--bad)}
.step .route{margin-left:10px;font-size:12.5px}
.sequence{overflow:auto;max-height:560px;margin:6px 0 10px;border:1px solid var(--line);border-radius:6px;background:var(--page)}
.sequence svg{display:block;font-size:11px}
.sequence text{fill:var(--ink)}
.sequence .party{fill:var(--panel);stroke:var(--edge)}
.sequence .life{stroke:var(--line);stroke-width:1.5;fill:none}
.sequence .wire{stroke:var(--soft);stroke-width:1.3;fill:none}.sequence .tip{fill:var(--soft)}
.sequence .receive .wire{stroke-dasharray:5 3}
.sequence .bad .wire{stroke:var(--bad)}.sequence .bad .tip,.sequence .bad text{fill:var(--bad)}
.origin{margin-top:12px;font-size:13px}
.atom,.text{overflow-wrap:anywhere}
.empty{padding:14px 16px;color:var(--soft)}
#more{margin-top:10px}
`;

const rest = `
.fold{border-top:1px solid var(--line)}.fold:first-child{border-top:0}
.fold>summary{padding:8px 16px;cursor:pointer;list-style:none}.fold>summary::-webkit-details-marker{display:none}
.fold>.in{padding:0 16px 12px}
.reasons td:first-child{width:120px;white-space:nowrap}
.deviation{padding:12px 16px;border-top:1px solid var(--line)}.deviation:first-child{border-top:0}
.deviation .head{display:flex;flex-wrap:wrap;gap:2px 12px;align-items:baseline}
.deviation .three{display:grid;grid-template-columns:repeat(3,minmax(0,1fr));gap:6px 20px;margin-top:4px}
.deviation h4{margin:6px 0 1px}
.deviation .scored{display:flex;flex-wrap:wrap;gap:4px 14px;margin-top:10px;font-size:13px;color:var(--soft);align-items:center}
.steps-to-repeat{padding-left:20px}.steps-to-repeat li{margin:6px 0}
.facts-panel{padding:14px 16px}
`;

const narrow = `
@media screen and (max-width:820px){
main{padding:0 12px 64px}
.summary,.twin,.deviation .three{grid-template-columns:minmax(0,1fr)}
.chapter>summary{grid-template-columns:minmax(0,1fr) max-content}.chapter .cells{grid-column:1/-1;grid-row:2}
.finding-list>li,.case>summary{grid-template-columns:minmax(0,1fr)}
.case>summary{gap:4px}
.requirements,.requirements tbody,.requirements tr,.requirements td{display:block;width:auto}
.requirements thead,.requirements colgroup{display:none}
.requirements tr{border-top:1px solid var(--line);padding:8px 16px;display:flex;flex-wrap:wrap;gap:4px 10px;align-items:center}
.requirements td,.requirements td:first-child,.requirements td:last-child{border:0;padding:0}
.requirements .wide{flex:1 1 100%;order:5}
.step{grid-template-columns:20px max-content minmax(0,1fr)}.step .body{grid-column:1/-1}
dl.facts{grid-template-columns:minmax(0,1fr);gap:0}dl.facts dd{margin-bottom:8px}
header.top{padding-top:18px}
}
`;

const print = `
@media print{
@page{margin:14mm}
body{font-size:10.5pt;background:none}main{max-width:none;padding:0}
nav,.filters,button:not(.tile):not(.toggle),#active{display:none!important}
button{border-color:var(--line)}
.scroll,pre,.value,.sequence,.chapters,#list{overflow:visible;max-height:none}
.cell,.badge,svg.bar,.tile{print-color-adjust:exact;-webkit-print-color-adjust:exact}
.deviation,.finding-list>li,.requirements tr,.case>summary{break-inside:avoid}
h2,h3,h4,.lead,.chapter>summary{break-after:avoid}
.requirements [data-standing="no case yet"] .more{display:none}
.summary .tiles{grid-template-columns:repeat(4,1fr)}
a{color:inherit;text-decoration:none}
}
`;

/** Style sheet of the report page. Light and dark follow the reader's system, or the switch in the header. */
export const style: string = [themes, basics, header, summary, findings, matrix, cases, rest, narrow, print].join("");
