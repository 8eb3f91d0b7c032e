import { Button } from "../components/button.tsx";
import { Dialog } from "../components/dialog.tsx";
import { useShortcutSetting } from "./shortcut-setting.ts";
import type { Shortcut } from "./use-shortcuts.ts";

/** Lists a page's shortcuts, and switches them on and off. */
export function ShortcutHelp({
  shortcuts,
  onClose,
}: {
  shortcuts: readonly Pick<Shortcut, "key" | "does">[];
  onClose: () => void;
}) {
  const [areOn, setOn] = useShortcutSetting();
  return (
    <Dialog title="Keyboard shortcuts" onClose={onClose}>
      <dl className="shortcuts">
        {shortcuts.map(({ key, does }) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <label className="choice">
        <input type="checkbox" checked={areOn} onChange={(event) => setOn(event.target.checked)} />
        Use shortcuts in this browser
      </label>
      <div className="dialog-actions">
        <Button variant="primary" onClick={onClose}>
          Close
        </Button>
      </div>
    </Dialog>
  );
}
