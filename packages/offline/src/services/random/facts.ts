import type { ResourceType } from "../../graph/graph.ts";
import { describeType, opaqueId, type ServiceFacts } from "../resource-facts.ts";

const hexadecimal = "0123456789abcdef";
const randomBytesType: ResourceType<{ length: number }, { base64: string; hex: string }> =
  "random:index/randomBytes:RandomBytes";
const randomIdType: ResourceType<{ byteLength: number }, { hex: string; dec: string; b64Url: string }> =
  "random:index/randomId:RandomId";
const randomPasswordType: ResourceType<{ length: number }, { result: string }> =
  "random:index/randomPassword:RandomPassword";

/** Pulumi's provider of random values, which SST's components use: the values are the same at every synth. */
export const randomFacts: ServiceFacts = {
  id: "random",
  title: "Pulumi random provider",
  resources: [
    describeType(randomBytesType, {
      emulation: "folded",
      replacedBy: ["length", "keepers"],
      outputs: ({ urn, inputs }) => {
        const bytes = Buffer.from(opaqueId(urn, inputs.length * 2, hexadecimal), "hex");
        const base64 = bytes.toString("base64");
        return { id: base64, base64, hex: bytes.toString("hex") };
      },
    }),
    describeType(randomIdType, {
      emulation: "folded",
      outputs: ({ urn, inputs }) => {
        const hex = opaqueId(urn, inputs.byteLength * 2, hexadecimal);
        return {
          id: hex,
          hex,
          dec: BigInt(`0x${hex}`).toString(),
          b64Url: Buffer.from(hex, "hex").toString("base64url"),
        };
      },
    }),
    describeType(randomPasswordType, {
      emulation: "folded",
      outputs: ({ urn, inputs }) => ({ id: "none", result: opaqueId(urn, inputs.length) }),
    }),
  ],
};
