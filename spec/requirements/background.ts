/** A sentence of the seed document that demands nothing. `why` says in one word what it is instead. */
export interface Background {
  readonly heading: string;
  readonly paragraph: number;
  readonly sentenceSha256: string;
  readonly why:
    | "mission"
    | "history"
    | "motive"
    | "example"
    | "transition"
    | "economics"
    | "comparison"
    | "circumstance";
}

const background = (
  heading: string,
  paragraph: number,
  sentenceSha256: string,
  why: Background["why"],
): Background => ({ heading, paragraph, sentenceSha256, why });

/**
 * Digests of every sentence of the seed document that no requirement cites, so that each sentence is either required
 * or set aside on purpose, and a new one is noticed.
 */
export const backgroundSentences: readonly Background[] = [
  background("Foundations", 1, "28bb9774bc38fb5abd7594478be7fc92f0d13370cb4fac50f745a12ec39c6d36", "mission"),
  background("The Oxen network", 1, "06a13ba5278dadcd088b8eeedb3f645fc1e26d4ce55921877bb2ad022ee8c38a", "history"),
  background("The Oxen network", 1, "c4211cf1c9afeeeb1d359a6d9b88f11947299cc6bb291f9b26622200965003da", "history"),
  background("The Oxen network", 1, "9078b3abac7041b685913e00cd6cbcfe03653d165023fa88065191008c98d296", "history"),
  background("The Oxen network", 2, "b873f4dae749071f4eead0e5c03b9c271fbc1bf0874391013ba8a77c3989b7a2", "history"),
  background("The Oxen network", 2, "c93c4902ea030d788c11a0d286c49b4f1a38fda11c1a9e293ea93ccc7dc4ce11", "motive"),
  background("The Oxen network", 2, "b6d66e8474f01f79dd79b7baea312ae96bfb08425f5a48d69830dab499e8faec", "example"),
  background("The Oxen network", 5, "d78f20e7910b41906f53dea6e7bafd04955eef168fefa38a156d5c9f1ebc9f68", "transition"),
  background("The Oxen network", 6, "9df5fc94cb7d2bc61c3f3516428796f35f59ae6ef29cff317bd980acbe328285", "economics"),
  background(
    "Building on foundations",
    1,
    "5795be377fa0c7eadda73198240bf0de529393d5d59f16384466d27eb25fb447",
    "transition",
  ),
  background("Storage", 1, "0496818e728310d06e99b6bc8383e27269a780aaf9bc3e93fb72faafe2e0a5cc", "motive"),
  background("Storage", 1, "ac0f8198dd0264aa7097682239658caac060ba28195af7f760faedb93e89d12a", "comparison"),
  background(
    "Identity and long-term keys",
    1,
    "5e0916ed3967601c6f7e131be5ea0d86cf7b855c1ea97b2c991b1828aeefc969",
    "comparison",
  ),
  background(
    "Identity and long-term keys",
    1,
    "a0eff689b07cf23bf85a138427f75bda06480bfec4f724a95ddeb3c4c00f754f",
    "comparison",
  ),
  background(
    "Identity and long-term keys",
    1,
    "0873862bd07aa61ebad02ba6b188f1552bc533bee15fe107fed23622c4440189",
    "comparison",
  ),
  background(
    "Identity and long-term keys",
    2,
    "ce6bb7fd55013c8b80ec30946dcfca71e1708e1a69c1ddd65686eb5c9bb67176",
    "motive",
  ),
  background(
    "Identity and long-term keys",
    2,
    "c3df1b7e929ffae6b0fe1f735e79f3d801721d02d66a9a3466b58644559702d8",
    "motive",
  ),
  background(
    "Identity and long-term keys",
    2,
    "4a9127a76ceeaf1f3e717ca3ac67e4fffdad21df38995e4c0b319c1d405dc870",
    "motive",
  ),
  background(
    "Identity and long-term keys",
    2,
    "33a0fdf4e1a0db49b49b78320217b4b15e7c0725fc995236a58f90f1b8c0f940",
    "motive",
  ),
  background(
    "Identity and long-term keys",
    3,
    "5afa758a6afaaa9361f5ad8195e9e10cdcfef3d987321ceb1a927a9c8c49040f",
    "comparison",
  ),
  background(
    "Identity and long-term keys",
    3,
    "e3b01c5ea12ba858d3910df11721574a598695793f953666a6e3cd98d3a4324c",
    "comparison",
  ),
  background(
    "Identity and long-term keys",
    3,
    "38a8e2d05b19e72bf3fe001ffe3bd50d5b1857b624ddd5802d772938a43bd0fa",
    "motive",
  ),
  background(
    "Identity and long-term keys",
    4,
    "e24bd3deecc29a8c5cdb7df5bf598970185f4b8237a60d685099dc5c5ceff885",
    "comparison",
  ),
  background(
    "Identity and long-term keys",
    4,
    "6dd0c02cebb8db6d219e7e5a6c7594d480431222db5297cc4768a7f0e118ec9b",
    "comparison",
  ),
  background(
    "Identity and long-term keys",
    4,
    "f11444ad8684093eeecc1cd3b10eb8212520da87031ba25af9e40c878f542ce1",
    "comparison",
  ),
  background(
    "Identity and long-term keys",
    4,
    "5b61c650f02f35727b06b9ce8039249759415d25e27d9eab4143d3f1ce7dfa48",
    "motive",
  ),
  background(
    "Identity and long-term keys",
    5,
    "db0d8db0efb1dbee37974f6b0ddc30e79bb2f92b0a8d99c91c24f592cbeda8bb",
    "motive",
  ),
  background(
    "Identity and long-term keys",
    5,
    "f34084214cba5191a175d39c1b4ed3fc312a100f6495ff278e97eae61ec984d0",
    "circumstance",
  ),
  background(
    "Identity and long-term keys",
    5,
    "5e3b7b67ac0cfa268b941260b8895c705f46576a0ac823c948fa31f9870823d7",
    "circumstance",
  ),
  background(
    "Identity and long-term keys",
    5,
    "9e700abd0a7c42280b41219f6f888bb6c6c71bb42bc6d5af97acfb02a880c6d5",
    "circumstance",
  ),
  background(
    "Identity and long-term keys",
    5,
    "3e05bf3925200e479aac76292a2c2f940f8c147cf30225aa01092c79df7ae8e3",
    "circumstance",
  ),
  background(
    "Identity and long-term keys",
    5,
    "af885dbfe6fbad94dcc948ec81d1264944875a11c3fc7a3db74bd5a7b6ce3e83",
    "motive",
  ),
  background(
    "Identity and long-term keys",
    6,
    "4451e6731a7b3d3c298367aa31954f9646c8f03a59619ea15810ff9b09c9b38c",
    "motive",
  ),
  background(
    "Identity and long-term keys",
    6,
    "107b2876f36ce7d4ef6c86ba573022fd1993cfe200b0a6f522f465c2c50b3faf",
    "motive",
  ),
];
