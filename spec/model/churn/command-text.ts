import type { SimulationCommand } from "../../schema/simulation.js";

const seconds = (ms: number): string => `${ms / 1000} s`;
const at = (node: string | undefined): string => (node === undefined ? "" : `, asked of ${node}`);
const place = ({ account, namespace }: { readonly account: number; readonly namespace: number }): string =>
  `account ${account}${namespace === 0 ? "" : `, namespace ${namespace}`}`;

/** A command in words. */
export const commandText = (command: SimulationCommand): string => {
  switch (command.kind) {
    case "register":
      return `${command.count === 1 ? "a node registers" : `${command.count} nodes register`}`;
    case "exit":
      return `${command.node} leaves the network`;
    case "fail-tests":
      return `${command.node} fails its tests`;
    case "pass-tests":
      return `${command.node} passes its tests again`;
    case "crash":
      return `${command.node} crashes${command.disk === "lost" ? " and loses its disk" : ""}`;
    case "restart":
      return `${command.node} starts again`;
    case "stall":
      return `${command.node} stands still`;
    case "resume":
      return `${command.node} goes on`;
    case "disk":
      return `${command.node} writes to its disk in ${seconds(command.ms)}`;
    case "lie":
      return `${command.node} ${command.on ? "begins to lie" : "lies no more"} about what it holds`;
    case "skew":
      return `the clock of ${command.node} is off by ${seconds(command.ms)}`;
    case "cut":
      return command.half
        ? `nothing passes from ${command.a} to ${command.b}`
        : `nothing passes between ${command.a} and ${command.b}`;
    case "isolate":
      return `${command.node} is cut off from everyone`;
    case "blackout":
      return "all nodes crash at once";
    case "heal":
      return `${command.a} and ${command.b} reach each other again`;
    case "heal-all":
      return "all trouble ends";
    case "weather": {
      const { latency, jitter, loss, duplicates } = command.weather;
      return `messages take ${latency} to ${latency + jitter} ms, ${100 * loss} % are lost, ${100 * duplicates} % doubled`;
    }
    case "store":
      return `message ${command.message} is stored for ${place(command)}, for ${seconds(command.ttl)}${at(command.at)}`;
    case "retrieve":
      return `${place(command)} is read${at(command.at)}`;
    case "delete":
      return `message ${command.message} of ${place(command)} is deleted${at(command.at)}`;
    case "delete-all":
      return `everything of account ${command.account}${command.scope === "all" ? "" : ` in namespace ${command.scope}`} is deleted${at(command.at)}`;
    case "expire":
      return `message ${command.message} of ${place(command)} is to end in ${seconds(command.ttl)}${at(command.at)}`;
    case "revoke":
    case "unrevoke":
      return `token ${command.token} of account ${command.account} is ${command.kind}d${at(command.at)}`;
    case "advance":
      return `${seconds(command.ms)} pass`;
  }
};
