import { type Partner, referenceOf } from "./partner.ts";

/** Errors of managing partners. Their messages are for the operator. */
export abstract class PartnerError extends Error {}

/** No partner has this name or id. */
export class PartnerNotFoundError extends PartnerError {
  override name = "PartnerNotFoundError";
  constructor(reference: string) {
    super(`There is no partner "${reference}". "list" prints names and ids of all partners.`);
  }
}

/** An active partner has this name. */
export class PartnerExistsError extends PartnerError {
  override name = "PartnerExistsError";
  constructor({ name, id, createdAt }: Partner) {
    super(
      `The partner "${name}" exists since ${createdAt} (${id}). Use another name, or "rotate ${name}" for new credentials.`,
    );
  }
}

/** Another partner has the name, so this one cannot be enabled. */
export class NameTakenError extends PartnerError {
  override name = "NameTakenError";
  constructor({ id, name }: Partner, holderId: string) {
    super(
      `The name "${name}" of the partner ${id} is used by ${holderId}. Disable or remove that partner first.`,
    );
  }
}

/** The partner is removed, which is final. */
export class PartnerRemovedError extends PartnerError {
  override name = "PartnerRemovedError";
  constructor({ id, name, changedAt }: Partner) {
    super(
      `The partner ${id} was removed at ${changedAt}, which cannot be undone. "add ${name}" makes another partner of this name.`,
    );
  }
}

/** The partner has two clients. */
export class RotationStartedError extends PartnerError {
  override name = "RotationStartedError";
  constructor(partner: Partner) {
    const { name, clients } = partner;
    const reference = referenceOf(partner);
    super(
      `The credentials of "${name}" are being rotated since ${clients.at(-1)?.createdAt}. "rotate ${reference} --finish" deletes the old client; "rotate ${reference} --cancel" deletes the new one, also where its secret was lost.`,
    );
  }
}

/** Another run changed the partner at the same time. */
export class PartnerChangedError extends PartnerError {
  override name = "PartnerChangedError";
  constructor({ name, id }: Partner) {
    super(
      `The partner "${name}" (${id}) was changed by another run at the same time. Look at it with "list", then try again.`,
    );
  }
}
