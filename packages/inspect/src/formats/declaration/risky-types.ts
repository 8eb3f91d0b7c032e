/** Programs, and packages that install programs. */
const executableTypes = new Set([
  "application/x-msdownload",
  "application/x-elf",
  "application/x-mach-binary",
  "application/java-vm",
  "application/java-archive",
  "application/vnd.android.package-archive",
  "application/x-dex",
  "application/wasm",
  "application/x-ms-shortcut",
  "application/x-ft-apple.alias",
  "application/x-deb",
  "application/x-rpm",
  "application/x-msi",
  "application/x-xar",
  "application/x-google-chrome-extension",
  "application/x-xpinstall",
  "application/x-python-bytecode",
  "application/x-lua-bytecode",
  "application/x-llvm-bitcode",
]);

/** Types that can start programs when they are opened. */
const launchingTypes = new Set([
  "application/x-iso9660-image",
  "application/x-apple-diskimage",
  "application/x-vhd",
  "application/x-vhdx",
  "application/x-vmdk",
  "application/x-virtualbox-vdi",
  "application/x-qemu-disk",
  "application/vnd.ms-htmlhelp",
  "application/winhlp",
  "application/vnd.adobe.flash.movie",
  "application/x-java-serialized-object",
]);

/** Types of content that is encrypted as a whole. */
const encryptedTypes = new Set([
  "application/pgp-encrypted",
  "application/x-age-encrypted",
  "application/x-openssl-encrypted",
  "application/x-aescrypt",
  "application/x-axcrypt",
  "application/x-keepass2",
  "application/x-luks",
  "application/x-ansible-vault",
  "application/x-saltpack-encrypted",
  "application/x-fernet-encrypted",
  "application/jose",
  "application/x-encrypted-key",
  "application/x-pkcs12",
  "application/x-scrypt-encrypted",
  "application/x-password-safe",
  "application/x-mcrypt",
]);

/** Extensions of files that systems run. Those of scripts are in `formats/text/scripts.ts`. */
const executableExtension =
  /\.(exe|com|scr|pif|cpl|dll|ocx|sys|drv|xll|msi|msp|mst|jar|lnk|app|gadget|apk|dex|deb|rpm|pkg|chm|msix|appx|appimage)$/i;

export const isExecutableType = (type: string): boolean => executableTypes.has(type);
export const isEncryptedType = (type: string): boolean => encryptedTypes.has(type);
export const isLaunchingType = (type: string): boolean => launchingTypes.has(type);
export const hasExecutableExtension = (filename: string): boolean => executableExtension.test(filename);
