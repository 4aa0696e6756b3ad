package dev.cultivar.evaluator.page;

/** How the page looks. */
final class Style {
    static final String CSS = """
            :root{--ink:#1f2328;--soft:#5b6470;--line:#e3e6ea;--back:#fff;--card:#f7f8fa;--accent:#2f6db3;\
            --good:#1f7a4d;--bad:#b3382c;--open:#8a6100;--zone:#dff0e6}
            @media(prefers-color-scheme:dark){:root{--ink:#e6e8eb;--soft:#9aa4b0;--line:#333940;--back:#16191d;\
            --card:#1e2228;--accent:#7db4f0;--good:#5cc492;--bad:#f08a7d;--open:#e0b04a;--zone:#1f3a2c}}
            *{box-sizing:border-box}
            body{margin:0;background:var(--back);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
            main{max-width:920px;margin:0 auto;padding:32px 24px 64px}
            h1{font-size:30px;margin:0}h2{font-size:22px;margin:40px 0 8px}h3{font-size:18px;margin:0}
            h4{font-size:15px;margin:20px 0 4px;color:var(--soft)}p{margin:6px 0 10px;max-width:75ch}
            .lead{color:var(--soft);margin:2px 0 0}.note{color:var(--open)}small{color:var(--soft);font-weight:400}
            .gate{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:16px 20px 8px;margin:14px 0}
            .chip{display:inline-block;font-size:14px;font-weight:600;padding:1px 10px;border:1.5px solid;\
            border-radius:12px;margin-right:6px}
            .chip.Proven{color:var(--good)}.chip.NotProven{color:var(--bad)}.chip.Undecided{color:var(--open)}
            svg{width:100%;height:auto;display:block;font:13px system-ui,sans-serif}
            svg text{fill:var(--ink);white-space:pre}svg .tick{fill:var(--soft);font-size:12px}svg .strong{fill:var(--ink)}
            svg .label{font-weight:600}
            .grid{stroke:var(--line)}.axis,.zero{stroke:var(--soft)}.margin{stroke:var(--ink);stroke-dasharray:4 3}
            .zone{fill:var(--zone)}
            .bar{stroke:var(--accent);stroke-width:4;stroke-linecap:round;opacity:.55}
            .dot{fill:var(--accent);stroke:var(--back);stroke-width:1.5}
            .bar.Proven{stroke:var(--good)}.bar.NotProven{stroke:var(--bad)}.bar.Undecided{stroke:var(--open)}
            .dot.Proven{fill:var(--good)}.dot.NotProven{fill:var(--bad)}.dot.Undecided{fill:var(--open)}
            .thin{stroke-width:2;opacity:.6}.thin.Proven{stroke:var(--good)}.thin.NotProven{stroke:var(--bad)}\
            .thin.Undecided{stroke:var(--open)}.front{stroke:var(--accent);stroke-width:2}
            .ring{fill:none;stroke:var(--ink);stroke-width:2}
            .better{fill:var(--accent)}.worse{fill:var(--bad);opacity:.75}
            table{border-collapse:collapse;margin:8px 0}th,td{text-align:left;padding:4px 14px 4px 0;\
            border-bottom:1px solid var(--line);vertical-align:top}td{font-variant-numeric:tabular-nums}
            .own{outline:1px solid var(--accent)}.wide{font-size:14px}th{font-weight:600;white-space:nowrap}code{overflow-wrap:anywhere;font-size:13px}
            """;

    private Style() {}
}
