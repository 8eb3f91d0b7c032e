import type { DocumentWithHistory, Finding } from "../../src/document/model.ts";

/** A finding of the rule `pdf-javascript`, with changes. */
export function finding(changes: Partial<Finding> = {}): Finding {
  return {
    rule: "pdf-javascript",
    severity: "medium",
    message: "The PDF has JavaScript.",
    evidence: { object: 5 },
    where: "object 5",
    why: "Scripts run when the document is opened.",
    remedy: "Print the document to a PDF.",
    policy: "balanced",
    ...changes,
  };
}

/** A quarantined PDF with a history, with changes. */
export function quarantined(changes: Partial<DocumentWithHistory> = {}): DocumentWithHistory {
  return {
    id: "01KA1B2C3D4E5F6G7H8J9KMNPQ",
    owner: "partner",
    ownerName: "partner",
    status: "quarantined",
    filename: "claim.pdf",
    contentType: "application/pdf",
    size: 1234,
    sha256: "a".repeat(64),
    labels: { "claim-number": "7" },
    createdAt: "2026-11-25T09:00:00.000Z",
    updatedAt: "2026-11-25T09:00:02.000Z",
    findings: [finding()],
    verdict: "quarantine",
    history: [
      {
        sequence: 1,
        type: "registered",
        from: null,
        to: "awaiting-upload",
        at: "2026-11-25T09:00:00.000Z",
        actor: "partner:partner",
      },
      {
        sequence: 2,
        type: "quarantined",
        from: "inspecting",
        to: "quarantined",
        at: "2026-11-25T09:00:02.000Z",
        actor: "system:inspect",
        reason: "pdf-javascript",
      },
    ],
    ...changes,
  };
}
