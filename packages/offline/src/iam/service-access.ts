import { AwsError } from "../http/aws-error.ts";
import type { Authorizer, Caller, NeededAccess } from "./authorizer.ts";
import { denialMessage, denialReport } from "./denial.ts";
import type { Principal } from "./principals.ts";

/** An AWS service that acts for a resource, such as EventBridge for a rule. */
export interface ActingService {
  /** Its principal, such as `events.amazonaws.com`. */
  service: string;
  /** ARN of the resource that it acts for: `aws:SourceArn`. */
  sourceArn: string;
}

/** Decides about what AWS services do by themselves. */
export interface ServiceAccess {
  /**
   * Decides about calls that a service makes with a role: whether the role trusts the service, and allows the calls.
   * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-service.html
   *
   * @param actor.roleArn undefined if the declaration names no role
   * @throws AccessDenied
   */
  byRole(actor: ActingService & { roleArn: string | undefined }, needed: readonly NeededAccess[]): void;
  /**
   * Decides about calls that a service makes as itself: whether the policies of the resources allow them.
   * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-services
   *
   * @throws AccessDenied
   */
  byService(actor: ActingService, needed: readonly NeededAccess[]): void;
  /**
   * Decides about a call of a client without an AWS identity: whether the policies of the resource allow it.
   *
   * @param client.sourceIp the address that the call comes from
   * @throws AccessDenied
   */
  byClient(client: { sourceIp: string }, needed: NeededAccess): void;
}

/** A service may not do what it needs to do. */
export class AccessDenied extends AwsError {
  override name = "AccessDenied";
  /** The action that was denied; `sts:AssumeRole` where the role does not trust the service. */
  readonly action: string;
  constructor(message: string, action: string) {
    super("AccessDeniedException", 400, message);
    this.action = action;
  }
}

/**
 * Whether an attempt is allowed, for what a service leaves out where it is not.
 * @param attempt throws AccessDenied, which was reported
 */
export function isAllowed(attempt: () => void): boolean {
  try {
    attempt();
    return true;
  } catch (error) {
    if (error instanceof AccessDenied) return false;
    throw error;
  }
}

/** Lets services act by the policies of a graph, and reports what they may not do. */
export class PolicyAccess implements ServiceAccess {
  readonly #authorizer: Authorizer;
  readonly #now: () => Date;
  readonly #report: (line: string) => void;

  /** @param options.report receives a line about each denial */
  constructor({
    authorizer,
    now,
    report,
  }: {
    authorizer: Authorizer;
    now: () => Date;
    report: (line: string) => void;
  }) {
    this.#authorizer = authorizer;
    this.#now = now;
    this.#report = report;
  }

  byRole(
    { roleArn, ...actor }: ActingService & { roleArn: string | undefined },
    needed: readonly NeededAccess[],
  ) {
    if (roleArn === undefined || !this.#authorizer.knowsRole(roleArn))
      throw this.#withoutRole(actor, roleArn, needed);
    this.byService(actor, [{ action: "sts:AssumeRole", resource: roleArn }]);
    const principal: Principal = { kind: "role", arn: roleArn };
    this.#decide({ principal, now: this.#now() }, `for ${actor.sourceArn}`, needed);
  }

  byService({ service, sourceArn }: ActingService, needed: readonly NeededAccess[]): void {
    const principal: Principal = { kind: "service", name: service };
    this.#decide({ principal, sourceArn, now: this.#now() }, `for ${sourceArn}`, needed);
  }

  byClient({ sourceIp }: { sourceIp: string }, needed: NeededAccess): void {
    const principal: Principal = { kind: "anonymous" };
    this.#decide({ principal, sourceIp, now: this.#now() }, `from ${sourceIp}`, [needed]);
  }

  #decide(caller: Caller, remark: string, needed: readonly NeededAccess[]): void {
    for (const access of needed) {
      const decision = this.#authorizer.decide(caller, access);
      if (decision === undefined || decision.result === "allowed") continue;
      this.#report(denialReport(caller.principal, access, decision, remark));
      throw new AccessDenied(denialMessage(caller.principal, access, decision), access.action);
    }
  }

  #withoutRole(
    { service, sourceArn }: ActingService,
    roleArn: string | undefined,
    [first]: readonly NeededAccess[],
  ): AccessDenied {
    const reason = roleArn === undefined ? `${sourceArn} has no role` : `No role ${roleArn} is declared`;
    const needed = first ? ` needs ${first.action} on ${first.resource}` : " needs a role";
    this.#report(`Access denied: ${service} (for ${sourceArn})${needed}. ${reason}.`);
    return new AccessDenied(
      `User: ${service} is not authorized to perform: sts:AssumeRole. ${reason}.`,
      "sts:AssumeRole",
    );
  }
}
