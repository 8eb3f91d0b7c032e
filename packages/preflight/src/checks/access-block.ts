import { getAccountAccessBlock } from "../calls/storage.ts";
import { type Check, created, declared } from "../check.ts";

const blockType = "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock";

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html */
export const accessBlock: Check = {
  id: "access-block",
  question: "Is public access blocked for the buckets of the account?",
  page: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html",
  calls: [getAccountAccessBlock],
  async *run(context) {
    const { accountId } = context.graph;
    const answer = await context.ask(getAccountAccessBlock, { AccountId: accountId }, context.globalRegion);
    const block = answer?.PublicAccessBlockConfiguration ?? {};
    const isComplete =
      block.BlockPublicAcls &&
      block.BlockPublicPolicy &&
      block.IgnorePublicAcls &&
      block.RestrictPublicBuckets;
    if (isComplete) return;
    if (created(context, blockType).length > 0)
      yield {
        severity: "note",
        message: `The deploy blocks public access for every bucket of account ${accountId}, which it is not now.`,
        remedy: "Make sure that no bucket of another application has to be public.",
        command: "aws s3api list-buckets --query 'Buckets[].Name'",
      };
    else if (declared(context, blockType).length === 0)
      yield {
        severity: "note",
        message: `Public access is not blocked for account ${accountId}. The stage blocks it for its buckets.`,
        remedy: "Block it for the account: account.accessBlock true in one stage, or by the command.",
        command: `aws s3control put-public-access-block --region ${context.graph.region} --account-id ${accountId} --public-access-block-configuration BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true`,
      };
    else
      yield {
        severity: "weakens",
        message: `The block of public access that the stage set for account ${accountId} was changed outside of SST.`,
        remedy: "Let SST notice the change, and deploy.",
        command: `npx sst refresh --stage ${context.graph.stage}`,
      };
  },
};
