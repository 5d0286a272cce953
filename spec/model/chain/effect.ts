/** What a block brought about, in order. Keys are hex, amounts atomic units. */
export type Effect =
  | { readonly kind: "transferred"; readonly from: string; readonly to: string; readonly amount: bigint }
  | { readonly kind: "registered"; readonly node: string; readonly operator: string }
  | {
      readonly kind: "staked";
      readonly node: string;
      readonly wallet: string;
      /** What counts towards the requirement, of what was locked. */
      readonly counted: bigint;
      readonly locked: bigint;
    }
  | { readonly kind: "activated"; readonly node: string }
  | { readonly kind: "unlock-requested"; readonly node: string; readonly wallet: string; readonly height: number }
  | { readonly kind: "expired"; readonly node: string }
  | { readonly kind: "decommissioned" | "recommissioned" | "ip-changed" | "deregistered"; readonly node: string }
  | {
      readonly kind: "stake-held";
      readonly node: string;
      readonly wallet: string;
      readonly amount: bigint;
      /** Height of the block that gives it back. */
      readonly freeAt: number;
    }
  | { readonly kind: "paid"; readonly wallet: string; readonly amount: bigint }
  | { readonly kind: "stake-returned"; readonly node: string; readonly wallet: string; readonly amount: bigint }
  | { readonly kind: "swarm-changed"; readonly node: string; readonly from: bigint; readonly to: bigint };
