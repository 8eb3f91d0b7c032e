/** One thing that a request asks AWS to do, in IAM's terms. */
export interface RequestedAction {
  /** Such as `s3:GetObject`. */
  action: string;
  /** ARN of the resource that the action is for. */
  resource: string;
}
