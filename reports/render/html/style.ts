/** Style sheet of the report page; light and dark follow the reader's system, or the switch in the header. */
export const style = `
:root{color-scheme:light dark;--bg:#fbfbfa;--panel:#fff;--ink:#1c1d21;--soft:#5f636d;--line:#e3e3de;--accent:#2f5fd0;
--pass:#1f8a4c;--fail:#c8322b;--warn:#b7791f;--open:#7a6ff0;--none:#b9bcc4;--code:#f3f3ef;--shadow:0 1px 2px rgba(20,20,30,.06)}
@media (prefers-color-scheme:dark){:root:not([data-theme=light]){--bg:#141518;--panel:#1c1e22;--ink:#e7e8ea;--soft:#9aa0ab;--line:#2d3037;
--accent:#7aa2ff;--pass:#4cc27f;--fail:#ff6b62;--warn:#e0ab4f;--open:#a49cff;--none:#4d525c;--code:#24272d;--shadow:none}}
:root[data-theme=dark]{color-scheme:dark;--bg:#141518;--panel:#1c1e22;--ink:#e7e8ea;--soft:#9aa0ab;--line:#2d3037;
--accent:#7aa2ff;--pass:#4cc27f;--fail:#ff6b62;--warn:#e0ab4f;--open:#a49cff;--none:#4d525c;--code:#24272d;--shadow:none}
:root[data-theme=light]{color-scheme:light}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
main{max-width:1180px;margin:0 auto;padding:24px 20px 80px}
h1{font-size:26px;line-height:1.2;margin:0 0 4px}h2{font-size:19px;margin:40px 0 12px}h3{font-size:15px;margin:18px 0 6px}
p{margin:6px 0}a{color:var(--accent)}
.soft{color:var(--soft)}.mono,code,pre{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:12.5px}
header.top{display:flex;gap:20px;align-items:flex-start;justify-content:space-between;flex-wrap:wrap}
.badge{display:inline-block;padding:3px 12px;border-radius:999px;font-weight:600;color:#fff;background:var(--none)}
.badge.good{background:var(--pass)}.badge.bad{background:var(--fail)}
@media (prefers-color-scheme:dark){:root:not([data-theme=light]) .badge.good,:root:not([data-theme=light]) .badge.bad{color:#111}}
:root[data-theme=dark] .badge.good,:root[data-theme=dark] .badge.bad{color:#111}
button,select,input{font:inherit;color:inherit;background:var(--panel);border:1px solid var(--line);border-radius:7px;padding:5px 10px}
button{cursor:pointer}button:hover{border-color:var(--accent)}
:focus-visible{outline:2px solid var(--accent);outline-offset:1px}
.cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(118px,1fr));gap:10px;margin:18px 0}
.card{background:var(--panel);border:1px solid var(--line);border-radius:10px;padding:10px 14px;box-shadow:var(--shadow);text-align:left}
.card b{display:block;font-size:22px;line-height:1.2}
.card[aria-pressed=true]{border-color:var(--accent);box-shadow:0 0 0 1px var(--accent)}
dl.facts{display:grid;grid-template-columns:max-content 1fr;gap:2px 16px;margin:10px 0}dl.facts dt{color:var(--soft)}dl.facts dd{margin:0;overflow-wrap:anywhere}
.bar{display:flex;height:10px;border-radius:5px;overflow:hidden;background:var(--line);margin:8px 0}
.bar span{display:block}
.passed,.pass{--c:var(--pass)}.failed,.fail,.crash,.hang,.harness-error{--c:var(--fail)}.warned,.warn{--c:var(--warn)}
.open,.inconclusive,.blocked,.unsupported,.skipped{--c:var(--open)}.nocase,.untestable{--c:var(--none)}
.bar span,.cell{background:var(--c)}
.chapters{display:grid;gap:4px}
.chapter{background:var(--panel);border:1px solid var(--line);border-radius:10px;box-shadow:var(--shadow)}
.chapter>summary{display:grid;grid-template-columns:230px 1fr max-content;gap:14px;align-items:center;padding:8px 14px;cursor:pointer;list-style:none}
.chapter>summary::-webkit-details-marker{display:none}
.cells{display:flex;flex-wrap:wrap;gap:3px}
.cell{width:13px;height:13px;border-radius:3px;border:0;padding:0}
.cell.nocase,.cell.untestable{background:transparent;border:1px solid var(--none)}
.cell.untestable{border-style:dashed}
table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:6px 10px;border-top:1px solid var(--line)}
th{color:var(--soft);font-weight:500;font-size:13px}
.scroll{overflow-x:auto;background:var(--panel);border:1px solid var(--line);border-radius:10px}
.pill{display:inline-block;min-width:62px;text-align:center;border-radius:6px;padding:0 7px;font-size:12.5px;font-weight:600;color:var(--c);border:1px solid var(--c)}
.filters{display:flex;flex-wrap:wrap;gap:8px;margin:10px 0;align-items:center}.filters input{flex:1 1 240px}
.case{background:var(--panel);border:1px solid var(--line);border-radius:8px;margin:4px 0}
.case>summary{display:grid;grid-template-columns:92px 1fr max-content;gap:12px;padding:6px 12px;cursor:pointer;align-items:baseline;list-style:none}
.case>summary::-webkit-details-marker{display:none}.case .name{overflow-wrap:anywhere}
.case .inner{padding:4px 14px 14px;border-top:1px solid var(--line)}
pre{background:var(--code);border-radius:7px;padding:8px 10px;margin:6px 0;overflow:auto;max-height:340px;white-space:pre-wrap;overflow-wrap:anywhere}
.twin{display:grid;grid-template-columns:1fr 1fr;gap:10px}@media (max-width:760px){.twin{grid-template-columns:1fr}.chapter>summary{grid-template-columns:1fr}}
.steps{border-left:2px solid var(--line);margin:8px 0;padding-left:12px}
.step{margin:4px 0}.step .at{color:var(--soft);font-size:12px;display:inline-block;min-width:74px}
.step.bad{color:var(--fail)}
.legend{display:flex;gap:14px;flex-wrap:wrap;font-size:13px;color:var(--soft);margin:8px 0}.legend i{display:inline-block;width:12px;height:12px;border-radius:3px;margin-right:5px;vertical-align:-1px}
@media print{.filters,button{display:none}.chapter,.case{break-inside:avoid}}
`;
