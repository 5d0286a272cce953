import type { Report, ReportResult } from "../../spec/schema/report.js";
import { sampleReport, sampleResult } from "./sample-report.js";

/** Strings that have broken report pages, CI files or terminals somewhere; `pwned()` is what they try to run. */
export const hostileStrings: readonly string[] = [
  "</script><script>pwned()</script>",
  "<img src=x onerror=pwned()>",
  '"><svg onload=pwned()>',
  "' onmouseover='pwned()",
  "<a href='javascript:pwned()'>click</a>",
  "javascript:pwned()",
  "</style><style>*{background:url(http://127.0.0.1:9/leak)}</style>",
  "<iframe src=http://127.0.0.1:9/frame></iframe>",
  "<!--<script>",
  "-->]]><![CDATA[",
  "&lt;b&gt; &#60;script&#62; &amp;",
  "`code` ``` ```` | a | b | [link](http://127.0.0.1:9/) ![i](http://127.0.0.1:9/i.png)",
  "@everyone #1 user/repo#2 https://127.0.0.1:9/ www.example.com <details open>",
  "# heading\n\n- list\n> quote\n***\n<h1>html</h1>\n| a |\n| - |",
  "line\r\nline\u2028line\u2029line\ttab",
  "\u0000\u0001\u0008\u000b\u000c\u001b[31mred\u001b[0m\u007f\u0085\ufffe\uffff",
  "\ud800 lone \udfff surrogates \ud83d",
  "\u202egnp.exe\u202c \u2066isolate\u2069 \u200bzero\u200d\ufeff",
  "\u0024{pwned()} {{constructor.constructor('pwned()')()}} <%= 1 %>",
  "__proto__",
  "x".repeat(1_000_000),
  "`".repeat(100_000),
  "<".repeat(100_000),
  "\ud83d\ude00".repeat(50_000),
  "",
  " ",
];

const hostileResult = (text: string, index: number): ReportResult => ({
  ...sampleResult(`hostile/${String(index).padStart(3, "0")}/${text}`),
  title: text,
  suite: `suite ${text}`,
  verdict: (["fail", "pass", "warn", "unsupported", "harness-error", "crash"] as const)[index % 6]!,
  finding: { message: text, expected: { [text]: text, list: [text] }, actual: text, why: text },
  steps: [
    { at: 0, kind: "send", label: text, from: text, to: `other ${text}`, data: { [text]: [text, { [text]: null }] } },
    { at: 1, kind: "receive", label: text, from: "node", to: text, data: text, ok: false },
    { at: 2, kind: "note", label: text, hex: text },
  ],
  rerun: `npx swarmcheck run --only ${text}`,
});

/** A report in which every free text of header and results is each of the hostile strings in turn. */
export const hostileReport = (strings: readonly string[] = hostileStrings): Report => {
  const [first, second, third] = [strings[0] ?? "", strings[1] ?? "", strings[2] ?? ""];
  const long = strings.join(" ");
  return sampleReport(strings.map(hostileResult), {
    suite: { name: second, version: first },
    vectors: { version: third, digest: "1f".repeat(32) },
    target: {
      name: first,
      version: second,
      description: long,
      manifestDigest: "3d".repeat(32),
      roles: [...strings],
      capabilities: [...strings],
    },
    seed: third,
    selection: { cases: strings.length, digest: "5b".repeat(32), filters: { only: long, [first]: second } },
    environment: { node: first, platform: second, arch: third, cpus: 2, ci: true },
    command: ["swarmcheck", "run", ...strings],
  });
};
