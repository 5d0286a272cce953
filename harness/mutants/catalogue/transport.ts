import type { Mutant } from "../mutant.js";

/** Mutants of the message queue between nodes. */
export const transportMutants: readonly Mutant[] = [
  {
    id: "wir-anyone-is-a-node",
    requirement: "WIR-018",
    title: "lets strangers call what is for service nodes",
    file: "impl/transport/omq/commands.js",
    find: 'if (access.remoteServiceNode === true && !peer.serviceNode) return "FORBIDDEN_SN";',
    replace: "",
  },
  {
    id: "wir-unknown-with-tag",
    requirement: "WIR-014",
    title: "sends the tag of an unknown request back",
    file: "impl/transport/omq/dispatch.js",
    find: 'refuse(from, "UNKNOWNCOMMAND", name, undefined);',
    replace: 'refuse(from, "UNKNOWNCOMMAND", name, data[0]);',
  },
  {
    id: "wir-error-tag-lost",
    requirement: "WIR-015",
    title: "refuses a request without its tag",
    file: "impl/transport/omq/dispatch.js",
    find: 'void from.send(tag === undefined ? [word, name] : [word, "REPLY", tag]);',
    replace: "void from.send([word, name]);",
  },
  {
    id: "wir-empty-reply-lost",
    requirement: "WIR-029",
    title: "drops empty data parts",
    file: "impl/transport/omq/dispatch.js",
    find: "const rest = parts.slice(1);",
    replace: "const rest = parts.slice(1).filter((part) => part.length > 0);",
  },
  {
    id: "wir-standing-remembered",
    requirement: "WIR-017",
    title: "decides once for a connection whether it is a service node's",
    file: "impl/transport/omq/dispatch.js",
    find: "serviceNode: from.mayBeNode && from.pubkey !== undefined && isActive(from.pubkey),",
    replace: "serviceNode: (from.wasNode ??= from.mayBeNode && from.pubkey !== undefined && isActive(from.pubkey)),",
  },
  {
    id: "wir-error-words-answered",
    requirement: "WIR-019",
    title: "answers error words as unknown commands",
    file: "impl/transport/omq/dispatch.js",
    find: "else if (words.has(word))",
    replace: "else if (false)",
  },
];
