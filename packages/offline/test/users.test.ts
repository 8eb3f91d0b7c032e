import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  AdminGetUserCommand,
  AdminListGroupsForUserCommand,
  AdminRemoveUserFromGroupCommand,
  AdminSetUserPasswordCommand,
  AdminUpdateUserAttributesCommand,
  CognitoIdentityProviderClient,
  CreateGroupCommand,
  GetGroupCommand,
  ListGroupsCommand,
  ListUsersCommand,
  ListUsersInGroupCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { afterAll, beforeAll, expect, test } from "vitest";
import { refusal, resource, temporaryFolder } from "./support/local-aws.ts";
import {
  alertOf,
  Browser,
  claimsOf,
  group,
  membership,
  poolResources,
  type SignInTarget,
  startCognito,
  poolId as UserPoolId,
  user,
} from "./support/sign-in.ts";

const password = "Sesame-1234";
const clock = { now: new Date() };
const readerArn = "arn:aws:iam::123456789012:role/reader";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let cognito: SignInTarget;
let admin: CognitoIdentityProviderClient;
beforeAll(async () => {
  folder = await temporaryFolder();
  cognito = await startCognito(
    folder.path,
    [
      ...poolResources(),
      user("jane", { password }),
      group("readers"),
      membership("jane", "readers"),
      resource("aws:iam/role:Role", "reader", { name: "reader", arn: readerArn, assumeRolePolicy: "{}" }),
    ],
    { clock },
  );
  admin = new CognitoIdentityProviderClient(cognito.aws.client);
});
afterAll(async () => {
  admin.destroy();
  await cognito.aws.close();
  await folder.remove();
});

const one = (Username: string) => ({ UserPoolId, Username });
const create = (Username: string, more = {}) =>
  admin.send(new AdminCreateUserCommand({ ...one(Username), ...more }));

test("a created user is invited on the terminal, changes the temporary password and signs in", async () => {
  const { User } = await create("Eve@shop.example", {
    UserAttributes: [{ Name: "email", Value: "eve@shop.example" }],
  });
  expect(User).toMatchObject({
    Username: "Eve@shop.example",
    Enabled: true,
    UserStatus: "FORCE_CHANGE_PASSWORD",
    UserCreateDate: expect.any(Date),
  });
  const [, temporary = ""] =
    /^Invitation to Eve@shop\.example: the temporary password is (\S+)$/m.exec(cognito.messages.join("\n")) ??
    [];
  const browser = new Browser(cognito);
  const page = await browser.signIn("eve@shop.example", temporary);
  const done = await browser.submit(page, { new_password: password, confirm_password: password });
  expect(done.location?.searchParams.has("code")).toBe(true);
  expect(await admin.send(new AdminGetUserCommand(one("eve@shop.example")))).toMatchObject({
    UserStatus: "CONFIRMED",
  });
});

test("a temporary password expires after the days of the policy, and RESEND makes another", async () => {
  await create("late", { TemporaryPassword: password, MessageAction: "SUPPRESS" });
  expect(cognito.messages.join("\n")).not.toContain("Invitation to late");
  const created = clock.now;
  clock.now = new Date(created.getTime() + 7 * 86_400_000);
  expect(alertOf(await new Browser(cognito).signIn("late", password))).toContain("has expired");
  // Signatures of requests are valid for some minutes.
  clock.now = created;
  await create("late", { MessageAction: "RESEND", TemporaryPassword: "Another-1234" });
  expect((await new Browser(cognito).signIn("late", "Another-1234")).text).toContain("Change password");
  expect(await refusal(create("nobody", { MessageAction: "RESEND" }))).toMatchObject({
    name: "UserNotFoundException",
  });
});

test("a password that is set lasts or is temporary, and has to fulfill the policy", async () => {
  await create("ann", { MessageAction: "SUPPRESS" });
  const set = (Password: string, Permanent: boolean) =>
    admin.send(new AdminSetUserPasswordCommand({ ...one("ann"), Password, Permanent }));
  await set(password, true);
  expect((await cognito.signIn("ann", password)).status).toBe(200);
  await set("Other-12345", false);
  expect((await new Browser(cognito).signIn("ann", "Other-12345")).text).toContain("Change password");
  expect(await refusal(set("onlyletters", true))).toMatchObject({ name: "InvalidPasswordException" });
});

test("attributes are changed and filtered by, and tokens have the change", async () => {
  const UserAttributes = [{ Name: "email", Value: "jane@new.example" }];
  await admin.send(new AdminUpdateUserAttributesCommand({ ...one("jane"), UserAttributes }));
  expect(claimsOf((await cognito.signIn("jane", password)).body.id_token).email).toBe("jane@new.example");
  const list = async (Filter: string) =>
    ((await admin.send(new ListUsersCommand({ UserPoolId, Filter }))).Users ?? []).map(
      ({ Username }) => Username,
    );
  expect(await list('email = "jane@new.example"')).toEqual(["jane"]);
  expect(await list('"email" ^= "jane@"')).toEqual(["jane"]);
  expect(await list('email = "jane"')).toEqual([]);
  for (const filter of ["email", 'email > "a"', '__proto__ = "a"', 'password = "a"'])
    expect(await refusal(list(filter))).toMatchObject({ name: "InvalidParameterException" });
  for (const Name of ["custom:none", "__proto__", "sub"])
    expect(
      await refusal(
        admin.send(
          new AdminUpdateUserAttributesCommand({ ...one("jane"), UserAttributes: [{ Name, Value: "a" }] }),
        ),
      ),
    ).toMatchObject({ name: "InvalidParameterException" });
});

test("users are listed in pages, each once", async () => {
  const names: (string | undefined)[] = [];
  let PaginationToken: string | undefined;
  do {
    const answer = await admin.send(new ListUsersCommand({ UserPoolId, Limit: 2, PaginationToken }));
    names.push(...(answer.Users ?? []).map(({ Username }) => Username));
    PaginationToken = answer.PaginationToken;
  } while (PaginationToken);
  expect(new Set(names).size).toBe(names.length);
  expect(names).toContain("jane");
  expect(
    await refusal(admin.send(new ListUsersCommand({ UserPoolId, PaginationToken: "unknown" }))),
  ).toMatchObject({ name: "InvalidParameterException" });
});

test("groups are declared or created, and the tokens of a user have those that commands added", async () => {
  await admin.send(new CreateGroupCommand({ UserPoolId, GroupName: "auditors" }));
  expect(
    await refusal(admin.send(new CreateGroupCommand({ UserPoolId, GroupName: "readers" }))),
  ).toMatchObject({ name: "GroupExistsException" });
  const { Groups = [] } = await admin.send(new ListGroupsCommand({ UserPoolId }));
  expect(Groups.map(({ GroupName }) => GroupName)).toEqual(["readers", "auditors"]);
  const member = { ...one("jane"), GroupName: "auditors" };
  await admin.send(new AdminAddUserToGroupCommand(member));
  const groupsOf = async () => claimsOf((await cognito.signIn("jane", password)).body.access_token);
  expect((await groupsOf())["cognito:groups"]).toEqual(["readers", "auditors"]);
  const { Users = [] } = await admin.send(new ListUsersInGroupCommand({ UserPoolId, GroupName: "auditors" }));
  expect(Users.map(({ Username }) => Username)).toEqual(["jane"]);
  await admin.send(new AdminRemoveUserFromGroupCommand(member));
  const ofJane = await admin.send(new AdminListGroupsForUserCommand(one("jane")));
  expect((ofJane.Groups ?? []).map(({ GroupName }) => GroupName)).toEqual(["readers"]);
  expect((await groupsOf())["cognito:groups"]).toEqual(["readers"]);
  expect(
    await refusal(admin.send(new GetGroupCommand({ UserPoolId, GroupName: "__proto__" }))),
  ).toMatchObject({ name: "ResourceNotFoundException", message: "Group not found." });
});

test("a deleted user is not found, signs in no more, and leaves nothing to a user of the same name", async () => {
  await create("tom", { MessageAction: "SUPPRESS" });
  await admin.send(new AdminSetUserPasswordCommand({ ...one("tom"), Password: password, Permanent: true }));
  const { body } = await cognito.signIn("tom", password);
  await admin.send(new AdminDeleteUserCommand(one("tom")));
  expect(await refusal(admin.send(new AdminGetUserCommand(one("tom"))))).toMatchObject({
    name: "UserNotFoundException",
    message: "User does not exist.",
  });
  await create("TOM", { MessageAction: "SUPPRESS" });
  expect((await cognito.refresh(body.refresh_token)).status).toBe(400);
  expect(await refusal(create("tom"))).toMatchObject({ name: "UsernameExistsException" });
});

test("a user named like a member of Object is created, found and deleted as any other", async () => {
  expect(await refusal(admin.send(new AdminGetUserCommand(one("__proto__"))))).toMatchObject({
    name: "UserNotFoundException",
  });
  await create("__proto__", { MessageAction: "SUPPRESS" });
  expect((await admin.send(new AdminGetUserCommand(one("__proto__")))).Username).toBe("__proto__");
  await admin.send(new AdminDeleteUserCommand(one("__proto__")));
});

test("each operation needs its permission on the pool", async () => {
  const reader = new CognitoIdentityProviderClient({
    ...cognito.aws.client,
    credentials: cognito.aws.credentialsOf(readerArn),
  });
  const denied = await refusal(reader.send(new AdminCreateUserCommand(one("mallory"))));
  expect(denied.name).toBe("AccessDeniedException");
  expect(denied.message).toContain(`cognito-idp:AdminCreateUser on resource: arn:aws:cognito-idp`);
  reader.destroy();
});
