package dev.precis.report;

/** How the page looks: light, from 390 px wide phones to wide screens and paper. */
final class PageStyle {
  /** The style sheet. */
  static final String CSS =
      """
      :root { color-scheme: light; }
      * { box-sizing: border-box; }
      body { margin: 0; background: #fff; color: #1b2733; line-height: 1.5;
        font: 16px/1.5 system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
      main { max-width: 1040px; margin: 0 auto; padding: 16px; }
      h1 { font-size: 1.6rem; line-height: 1.2; margin: .4em 0 .2em; overflow-wrap: anywhere; }
      h2 { font-size: 1.25rem; margin: 2em 0 .4em; padding-top: .6em;
        border-top: 2px solid #dfe3e8; }
      .lead { font-size: 1.1rem; margin: 0 0 1em; }
      .scroll { overflow-x: auto; margin: 0 0 1em; }
      table { border-collapse: collapse; width: 100%; font-size: .94rem; }
      caption { text-align: left; font-weight: 600; padding: .3em 0; }
      th, td { text-align: left; font-weight: 400; padding: .3em .6em .3em 0;
        border-bottom: 1px solid #dfe3e8; vertical-align: top; }
      td:not(.number) { overflow-wrap: anywhere; min-width: 5.5em; }
      thead th { color: #4a5865; font-size: .86rem; }
      .number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
      dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(420px, 1fr));
        gap: .1em 1.5em; margin: 0 0 1em; font-size: .94rem; }
      dl div { display: flex; gap: .6em; min-width: 0; }
      dt { color: #4a5865; flex: 0 0 7.5em; }
      dd { margin: 0; min-width: 0; overflow-wrap: anywhere; }
      figure { margin: 0; }
      figcaption { font-size: .86rem; color: #33414e; padding: .2em 0 .4em; }
      img { display: block; max-width: 100%; height: auto; }
      .strip img { width: 100%; }
      svg { display: block; max-width: 100%; height: auto; }
      svg text { font: 12px system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif;
        fill: #1b2733; }
      svg.narrow { display: none; }
      .pair { display: grid; gap: 12px;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 340px), 1fr)); }
      .strip { display: grid; gap: 10px;
        grid-template-columns: repeat(auto-fill, minmax(min(46%, 230px), 1fr)); }
      .strip .pair { gap: 4px; grid-template-columns: 1fr; }
      .duos { display: grid; gap: 4px 24px;
        grid-template-columns: repeat(auto-fill, minmax(min(100%, 460px), 1fr)); }
      .duo { display: grid; gap: 8px; grid-template-columns: 1fr 1fr; align-content: start; }
      .duo h3 { grid-column: 1 / -1; font-size: 1rem; margin: .8em 0 0; }
      .duo img { width: 100%; }
      .legend { font-size: .9rem; color: #33414e; margin: .5em 0 1em; }
      .ramp { display: flex; align-items: center; gap: .6em; margin: .3em 0; }
      .ramp i { flex: 0 1 240px; height: 14px; border: 1px solid #9aa5b1; }
      .warning { border-left: 5px solid #d55e00; background: #fff4ec;
        padding: .5em .8em; margin: 0 0 1em; }
      .warning ul { margin: 0; padding-left: 1.2em; overflow-wrap: anywhere; }
      footer { margin: 2.5em 0 1em; padding-top: .6em; border-top: 1px solid #dfe3e8;
        font-size: .84rem; color: #4a5865; overflow-wrap: anywhere; }
      @media (max-width: 640px) {
        svg.wide { display: none; } svg.narrow { display: block; }
        dl { grid-template-columns: 1fr; }
        table { font-size: .84rem; } th, td { padding-right: .4em; }
        td:not(.number) { min-width: 4em; }
      }
      @media print {
        main { max-width: none; padding: 0; }
        svg.wide { display: block; } svg.narrow { display: none; }
        * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
        figure, tr, svg { break-inside: avoid; } .scroll { overflow: visible; }
        section { break-inside: auto; } h2, caption { break-after: avoid; }
        .strip { grid-template-columns: repeat(4, 1fr); }
      }
      """;

  private PageStyle() {}
}
