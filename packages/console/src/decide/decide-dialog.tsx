import { type FormEvent, useState } from "react";
import type { Decision, DocumentRecord } from "../api/types.ts";
import { Button } from "../components/button.tsx";
import { Dialog, focusedAtFirst } from "../components/dialog.tsx";
import { Field } from "../components/field.tsx";
import { useToast } from "../components/toast.tsx";
import { usePerson } from "../session/session-context.tsx";
import { useDraft } from "../session/use-draft.ts";
import { DocumentList } from "./document-list.tsx";
import { hasTakenEffect } from "./outcome.ts";
import { buttonOf, messageOf, stoppedMessageOf, titleOf } from "./texts.ts";
import { TwoPeopleNotice, waitsForAnother } from "./two-people.tsx";
import { useDecisions } from "./use-decisions.ts";

/** As the API limits it. */
const maximumReasonCharacters = 1000;

interface DecideDialogProps {
  decision: Decision;
  /** One document, or several with like findings. */
  documents: readonly DocumentRecord[];
  /** Called when the person closes the dialog, or when every document is decided. */
  onClose: () => void;
}

/** Asks for the reason of a decision, and decides. The reason stays until the decision has taken effect. */
export function DecideDialog({ decision, documents, onClose }: DecideDialogProps) {
  const [reason = "", setReason] = useDraft<string>(reasonDraft(decision, documents));
  const [isMissing, setMissing] = useState(false);
  const { outcomes, isRunning, decide } = useDecisions();
  const showToast = useToast();
  const person = usePerson();
  const open = documents.filter(({ id }) => canBeTried(outcomes.get(id)?.kind));
  const isOver = open.length === 0;
  const isBlocked =
    decision === "release" && documents.every((document) => waitsForAnother(person, document));

  const close = () => {
    setReason(undefined);
    onClose();
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const trimmed = reason.trim();
    setMissing(trimmed === "");
    if (trimmed === "" || isBlocked || isOver) return;
    const decided = await decide(open, { decision, reason: trimmed });
    if (!decided) return;
    const isDone = documents.every(({ id }) => hasTakenEffect(decided.outcomes.get(id)?.kind));
    if (isDone) showToast(messageOf(decision, documents, decided.outcomes));
    else if (decided.isRemoved) showToast(stoppedMessageOf(decision, documents, decided.outcomes));
    if (isDone && !decided.isRemoved) close();
  };

  return (
    <Dialog title={titleOf(decision, documents)} onClose={close}>
      <form onSubmit={submit} noValidate>
        <DocumentList documents={documents} outcomes={outcomes} />
        {decision === "release" && <TwoPeopleNotice documents={documents} />}
        <Field
          label="Reason"
          hint={
            isOver
              ? "It is not on record for the documents that you have not decided."
              : `It goes on record with your name. ${reason.length} of ${maximumReasonCharacters} characters.`
          }
          error={isMissing && reason.trim() === "" ? "Enter a reason." : undefined}
        >
          {(control) => (
            <textarea
              {...control}
              ref={focusedAtFirst}
              readOnly={isOver}
              required
              rows={4}
              maxLength={maximumReasonCharacters}
              value={reason}
              onChange={(event) => setReason(event.target.value)}
              onKeyDown={(event) => {
                if (event.key === "Enter" && (event.ctrlKey || event.metaKey))
                  event.currentTarget.form?.requestSubmit();
              }}
            />
          )}
        </Field>
        <div className="dialog-actions">
          <Button onClick={close}>{closingOf({ isOver, isRunning, count: open.length })}</Button>
          {!isOver && (
            <Button
              type="submit"
              variant={decision === "release" ? "primary" : "danger"}
              isBusy={isRunning}
              disabled={isBlocked}
            >
              {buttonOf(decision, open.length, { isRunning, isRepeated: outcomes.size > 0 })}
            </Button>
          )}
        </div>
      </form>
    </Dialog>
  );
}

/** Names the draft of a reason. */
function reasonDraft(decision: Decision, documents: readonly DocumentRecord[]): string {
  return ["reason", decision, ...documents.map(({ id }) => id)].join(":");
}

/** Whether a decision can be tried: for the first time, or again after an error. */
const canBeTried = (kind: string | undefined) => kind === undefined || kind === "failed";

/** The button that closes the dialog. A decision that is on its way is not cancelled; those after it are. */
function closingOf({
  isOver,
  isRunning,
  count,
}: {
  isOver: boolean;
  isRunning: boolean;
  count: number;
}): string {
  if (isRunning && count > 1) return "Stop";
  return isOver || isRunning ? "Close" : "Cancel";
}
