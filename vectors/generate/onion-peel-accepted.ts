import type { Kit } from "./kit.js";
import type { OnionFlag } from "./onion-flags.js";
import { allTypes, blobOf, keyPair, textHex } from "./onion-material.js";
import { unknownMembers, unusualMetadata } from "./onion-metadata.js";
import type { PeelScene } from "./onion-peel-scene.js";
import type { Random } from "./random.js";

const targets = [
  "/loki/lsrpc",
  "/oxen/v4/lsrpc",
  "/loki/v3/lsrpc",
  "/oxen//lsrpc",
  "/oxen/../admin/lsrpc",
  "/oxen/v4%3f/lsrpc",
  "/oxen/v4/lsrpc#/lsrpc",
  "",
  "/",
  "/lsrpc",
  "/oxen/",
  "/oxenlsrpc",
  "/oxen/v4/lsrpc/",
  "/oxen/v4/lsrpcx",
  "/oxen/v4/lsrpc?",
  "/oxen/v4?/lsrpc",
  "/oxen/v4/lsrpc?x=/lsrpc",
  "/oxen/v4/LSRPC",
  "/OXEN/v4/lsrpc",
  "oxen/v4/lsrpc",
  "//oxen/v4/lsrpc",
  " /oxen/v4/lsrpc",
  "/oxen/v4/lsrpc ",
  "/session/v4/lsrpc",
  "/api/oxen/v4/lsrpc",
  "http://h/oxen/v4/lsrpc",
];

const ports = [
  "1",
  "80",
  "443",
  "8081",
  "65535",
  "65536",
  "65616",
  "65979",
  "-1",
  "-65456",
  "4294967376",
  "80.9",
  "8e1",
];

/** Layers that open to something: every kind, every default, every order of precedence. */
export const acceptLayers = (kit: Kit, scene: PeelScene, random: Random): void => {
  const next = keyPair(random).public;
  const inner = random.hex(20);
  const accept = (plaintext: string, comment: string, requirement: string, ...flags: OnionFlag[]): void => {
    kit.accept(scene.layer(plaintext), { comment, requirements: [requirement], flags });
  };
  const opens = (members: string, comment: string, requirement: string, ...flags: OnionFlag[]): void =>
    accept(blobOf(inner, `{${members}}`), comment, requirement, ...flags);
  const destination = `"destination":"${scene.nodeKey}"`;
  const ephemeral = `"ephemeral_key":"${next}"`;
  const [node, server] = [`${destination},${ephemeral}`, '"host":"example.org","target":"/oxen/v4/lsrpc"'];

  opens(node, "next node, cipher not named", "ONI-019");
  for (const type of allTypes) opens(`${node},"enc_type":"${type}"`, `next node, cipher ${type}`, "ONI-023");
  for (const alias of ["gcm", "cbc", "xchacha20-poly1305"]) {
    opens(`${node},"enc_type":"${alias}"`, `next node, alias ${alias}, passed on by its name`, "ONI-012", "Alias");
  }
  const capitals = node.replace(scene.nodeKey, scene.nodeKey.toUpperCase()).replace(next, next.toUpperCase());
  opens(capitals, "next node, keys in capitals", "ONI-019");
  opens(
    `${node},"hop_no":9`,
    "next node, with a hop number that counts for nothing here",
    "ONI-025",
    "UnknownMetadata",
  );

  opens(server, "server with defaults", "ONI-020");
  opens(`${server},"protocol":"http"`, "server over http, port still 443", "ONI-020");
  opens(`${server},"protocol":"http","port":80`, "server over http on port 80", "DST-021");
  opens(
    `${server},"method":"GET","enc_type":7,"ephemeral_key":null`,
    "server, fields meant for the server itself",
    "ONI-020",
  );
  for (const port of ports) opens(`${server},"port":${port}`, `server port ${port}`, "ONI-020", "PortWrap");
  for (const target of targets) {
    const members = `"host":"h","target":${JSON.stringify(target)}`;
    opens(members, `target ${JSON.stringify(target)}`, "ONI-043", "Target");
  }
  opens('"host":"","target":"/oxen/lsrpc"', "server with an empty host", "ONI-021", "Dispatch");

  for (const value of ['""', "null", "false", "0", "[]", '{"Content-Type":"application/json"}']) {
    opens(`"headers":${value}`, `headers ${value}`, "ONI-021", "Dispatch");
  }
  opens('"body":null,"headers":{}', "control as the desktop client sends it", "ONI-022");
  for (const [members, what] of [
    ['"json":true', "JSON in the answer"],
    ['"base64":false', "raw bytes as answer"],
    ['"base64":true,"json":false', "both flags at their defaults"],
    ['"base64":false,"json":true', "both flags changed"],
  ] as const) {
    opens(`"headers":"",${members}`, `control that asks for ${what}`, members.includes("json") ? "ONI-035" : "ONI-036");
  }
  opens(`"headers":"",${server},${node}`, "headers before host and destination", "ONI-021", "Dispatch");
  opens(`${node},${server},"headers":null`, "headers last, still first to count", "ONI-021", "Dispatch");
  opens(`${server},${node}`, "host before destination", "ONI-021", "Dispatch");
  opens(`${node},${server}`, "host behind destination, still before it", "ONI-021", "Dispatch");
  opens(`"headers":"","destination":7,"host":8`, "headers beside fields of wrong types", "ONI-021", "Dispatch");

  for (const [content, what] of [
    ["", "nothing"],
    ["00", "a zero byte"],
    [`61${"00".repeat(3)}62`, "zero bytes inside"],
    ["ff".repeat(9), "bytes that are not UTF-8"],
    [textHex('{"method":"info","params":{}}'), "a request"],
    [random.hex(900), "900 bytes"],
  ] as const) {
    accept(blobOf(content, '{"headers":""}'), `a request of ${what}`, "ONI-022", "ZeroByte");
    accept(blobOf(content, `{${server}}`), `content for a server of ${what}`, "ONI-020", "ZeroByte");
  }
  for (const [what, member] of unknownMembers) {
    opens(`${member},${node}`, `next node beside an unknown member: ${what}`, "ONI-021", "UnknownMetadata");
  }
  for (const [what, metadata] of unusualMetadata('{"headers":"","json":true}')) {
    accept(blobOf(inner, metadata), `metadata with ${what}`, "ONI-022", "WhiteSpace");
  }
  for (const [members, what] of [
    [`"destination":7,${node}`, "two destinations"],
    [`"target":"/oxen/a/lsrpc",${server}`, "two targets"],
    [`${server},"port":"x","port":81`, "two ports"],
    ['"json":7,"headers":"","json":true', "two flags"],
    [`${node},"enc_type":"none","enc_type":"aes-cbc"`, "two ciphers"],
  ] as const) {
    opens(members, `${what}, of which the last counts`, "ONI-046", "DuplicateMetadata");
  }
};
