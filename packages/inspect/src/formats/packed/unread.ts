/**
 * Types of archives, and of databases with files and macros in them, that are told by signature and not read, with their names for a finding. Virtual disks are held as content
 * that starts programs.
 */
export const unreadTypes: ReadonlyMap<string, string> = new Map(
  Object.entries({
    "application/x-arj": "an ARJ archive",
    "application/x-ace-compressed": "an ACE archive",
    "application/x-asar": "an asar archive",
    "application/x-ms-wim": "a Windows image (WIM)",
    "application/x-stuffit": "a StuffIt archive",
    "application/x-zoo": "a zoo archive",
    "application/x-arc": "an ARC archive",
    "application/x-squashfs": "a squashfs image",
    "application/x-alz-compressed": "an ALZ archive",
    "application/x-egg-compressed": "an EGG archive",
    "application/vnd.ms-access": "an Access database",
    "application/vnd.ms-outlook-pst": "an Outlook data file",
    "application/x-ms-compress": "a file of the Microsoft program Compress",
  }),
);
