import { type EncType, sealLayer } from "../../spec/model/onion-cipher.js";
import { frameSample, opensTo, peelInput, peelSample } from "./onion-peel.js";
import { type Bytes, bytes, hexOf, type Keys, openSample, prefixed, sealSample } from "./onion-shared.js";
import { type Fields, readSample, type Sample } from "./sample.js";

interface LayerCase {
  readonly id: string;
  readonly enc_type: string;
  readonly direction: "request" | "response";
  readonly client_secret: string;
  readonly client_public: string;
  readonly server_secret: string;
  readonly server_public: string;
  readonly nonce: string;
  readonly plaintext: Bytes;
  readonly ciphertext: Bytes;
  readonly quirk?: boolean;
  readonly note?: string;
}

/** One layer, sealed by one side and opened by the other. With a quirk only sealing can be asked of a shim. */
export const layerSamples = (file: string): Sample[] => {
  const { case: layer } = readSample<{ readonly case: LayerCase }>(`onion/${file}.json`);
  const client = { own_secret: layer.client_secret, peer_public: layer.server_public };
  const server = { own_secret: layer.server_secret, peer_public: layer.client_public };
  const [sealer, opener] = layer.direction === "request" ? [client, server] : [server, client];
  const { enc_type, direction, nonce } = layer;
  const plaintext = hexOf(layer.plaintext);
  const ciphertext = hexOf(layer.ciphertext);
  const sealed = sealSample(
    `${file}/seal`,
    layer.note ?? `one layer, ${enc_type}, ${direction}`,
    { enc_type, direction, ...sealer, nonce, plaintext },
    layer.ciphertext,
  );
  if (layer.quirk) return [sealed];
  const comment = `one layer, ${enc_type}, ${direction}, at the other side`;
  return [sealed, openSample(`${file}/open`, comment, { enc_type, direction, ...opener, ciphertext }, layer.plaintext)];
};

interface BuildCase {
  readonly builder: string;
  readonly path: readonly string[];
  readonly destination: { readonly snode?: string; readonly server?: { readonly key: string } };
  readonly enc_types: string[];
  readonly payload?: Bytes;
  readonly innermost_plaintext?: Bytes;
  readonly control?: string;
  readonly layers_innermost_first: readonly {
    readonly for: string;
    readonly enc_type: string;
    readonly ephemeral_secret: string;
    readonly ephemeral_public: string;
    readonly nonce: string;
    readonly metadata?: string;
  }[];
  readonly outer_metadata: string;
  readonly blob: Bytes;
}

/**
 * Layers of a built onion: sealing and opening each, peeling what nodes peel. The blob decides whether what is put
 * together here on the way is right.
 */
export const buildSamples = (file: string): Sample[] => {
  const { keys, case: build } = readSample<{ readonly keys: Keys; readonly case: BuildCase }>(`onion/${file}.json`);
  const samples: Sample[] = [frameSample(file, build.blob)];
  let plaintext = build.innermost_plaintext
    ? bytes(build.innermost_plaintext)
    : prefixed(bytes(build.payload ?? ""), build.control ?? "");
  let sealed: Uint8Array = new Uint8Array();
  for (const layer of build.layers_innermost_first) {
    const { x, xsec } = keys[layer.for]!;
    const encType = layer.enc_type as EncType;
    if (layer.metadata !== undefined) plaintext = prefixed(sealed, layer.metadata);
    const layerKeys = { ownSecret: bytes(layer.ephemeral_secret), peerPublic: bytes(x), role: "client" } as const;
    sealed = sealLayer(encType, layerKeys, bytes(layer.nonce), plaintext);
    const name = `${file}/${layer.for}`;
    const common = { enc_type: encType, direction: "request" };
    const client = { own_secret: layer.ephemeral_secret, peer_public: x, nonce: layer.nonce };
    const node = { own_secret: xsec, peer_public: layer.ephemeral_public };
    const comment = `the layer for ${layer.for}`;
    samples.push(sealSample(`${name}-seal`, comment, { ...common, ...client, plaintext: hexOf(plaintext) }, sealed));
    samples.push(openSample(`${name}-open`, comment, { ...common, ...node, ciphertext: hexOf(sealed) }, plaintext));
    if (layer.for === "server") continue;
    const arrived = { ciphertext: sealed, encType, ephemeralKey: layer.ephemeral_public };
    samples.push(peelSample(`${name}-peel`, comment, peelInput(xsec, arrived), opensTo(plaintext).fields));
  }
  if (hexOf(prefixed(sealed, build.outer_metadata)) !== hexOf(build.blob)) {
    throw new Error(`${file}: the layers do not give the blob`);
  }
  // Desktop writes its metadata in an order of its own, which a shim is not asked for.
  if (build.builder !== "desktop" && build.destination.snode) samples.push(buildSample(file, keys, build));
  return samples;
};

const buildSample = (file: string, keys: Keys, build: BuildCase): Sample => {
  const node = (name: string): Fields => ({ ed: keys[name]!.ed, x: keys[name]!.x });
  return {
    family: "onion/build",
    name: `${file}/build`,
    comment: "a whole onion with fixed randomness",
    requirements: ["ONI-001", "ONI-002", "ONI-008", "ONI-045"],
    input: {
      path: build.path.map(node),
      destination: { snode: node(build.destination.snode!) },
      enc_types: build.enc_types,
      payload: hexOf(build.payload!),
      control: build.control!,
      layers: build.layers_innermost_first.map(({ ephemeral_secret, nonce }) => ({ ephemeral_secret, nonce })),
    },
    expect: { output: { blob: hexOf(build.blob) } },
  };
};

interface PeelCase {
  readonly blob: Bytes;
  readonly hops: readonly {
    readonly node: string;
    readonly enc_type: string;
    readonly ephemeral_key: string;
    readonly ciphertext: Bytes;
    readonly opens_to: Fields;
  }[];
}

const hexFields = (fields: Fields): Fields =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      typeof value === "object" && value !== null ? hexOf(value) : value,
    ]),
  );

/** An onion as the nodes of its path open it. */
export const peelSamples = (file: string): Sample[] => {
  const { keys, case: peel } = readSample<{ readonly keys: Keys; readonly case: PeelCase }>(`onion/${file}.json`);
  const hops = peel.hops.map((hop) => {
    const arrived = { ciphertext: bytes(hop.ciphertext), encType: hop.enc_type, ephemeralKey: hop.ephemeral_key };
    const input = peelInput(keys[hop.node]!.xsec, arrived);
    return peelSample(`${file}/${hop.node}`, `what ${hop.node} opens`, input, hexFields(hop.opens_to));
  });
  return [frameSample(file, peel.blob), ...hops];
};
