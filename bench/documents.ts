import { call, declare, settled, type Target, tokenOf, upload } from "../tests/support/target.ts";

const pdf = new TextEncoder().encode("%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n");

/** Submits documents by several clients at the same time, until all are released. */
export async function submitDocuments(target: Target, count: number, clients: number): Promise<void> {
  const token = await tokenOf(target, "partner");
  const submitOne = async () => {
    const declaration = declare("a.pdf", "application/pdf", pdf);
    const submitted = await call(target, token, "POST", "/documents", declaration);
    await upload(submitted, pdf);
    const { body } = await settled(target, token, submitted.body.id);
    if (body.status !== "released") throw new Error(`A document ended as ${body.status}.`);
  };
  const submitSeveral = async () => {
    for (let index = 0; index < count / clients; index++) await submitOne();
  };
  await Promise.all(Array.from({ length: clients }, submitSeveral));
}
