"use strict";
// Charts of the pages that have any: what is drawn stands as JSON beside them, how it looks in the stylesheet. Without
// script, or where a chart fails, the table beside it says the same.

const forced = matchMedia("(forced-colors: active)");
const contrast = matchMedia("(prefers-contrast: more)");
const SYMBOLS = ["circle", "rect", "triangle", "diamond"];
// As the table writes it: rates with one decimal, units whole.
const written = (value, unit) => (unit === "%" ? value.toFixed(1) : String(value)) + unit;

const styleOf = (figure) => {
  const page = getComputedStyle(document.body);
  const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
  const keys = [...figure.querySelectorAll("[data-key]")].map((key) => getComputedStyle(key));
  return {
    ink: getComputedStyle(figure.querySelector("figcaption")).color,
    line: forced.matches || contrast.matches ? page.color : page.getPropertyValue("--line").trim(),
    font: page.fontFamily,
    size: rem * 0.8125,
    colors: keys.map((key) => (forced.matches ? page.color : key.borderTopColor)),
    dashes: keys.map((key) => key.borderTopStyle),
    paper: forced.matches ? page.backgroundColor : "#fff",
  };
};

const series = (curve, place, facts, look) => {
  const color = look.colors[place];
  const common = { name: curve.label, data: curve.values, itemStyle: { color }, cursor: "default" };
  if (facts.bars) {
    // Bars side by side: the second is hatched by its border, so that colour is not the only difference.
    const itemStyle = place ? { color: look.paper, borderColor: color, borderWidth: 2, borderType: "dashed" } : { color };
    const label = { show: true, position: "top", color: look.ink, fontSize: look.size, formatter: (bar) => written(bar.value, facts.unit) };
    return { ...common, type: "bar", barMaxWidth: 44, barGap: "20%", itemStyle, label };
  }
  const isLong = facts.labels.length > 24;
  return {
    ...common,
    type: "line",
    symbol: SYMBOLS[curve.then ? place - 2 : place],
    symbolSize: curve.then ? 11 : 6,
    showSymbol: curve.then || !isLong,
    showAllSymbol: true,
    lineStyle: curve.then ? { width: 0 } : { width: 2.5, color, type: look.dashes[place] },
    itemStyle: curve.then ? { color: look.paper, borderColor: color, borderWidth: 2 } : { color },
    z: curve.then ? 3 : 2,
  };
};

const option = (facts, look) => {
  const words = { color: look.ink, fontSize: look.size, fontFamily: look.font };
  return {
    animation: false,
    textStyle: words,
    grid: { left: 8, right: 20, top: facts.bars ? 28 : 16, bottom: 8, containLabel: true },
    xAxis: {
      type: "category",
      data: facts.labels,
      boundaryGap: facts.bars,
      axisLabel: { ...words, hideOverlap: true },
      axisLine: { lineStyle: { color: look.line } },
      axisTick: { show: false },
    },
    yAxis: {
      type: "value",
      min: facts.bottom,
      max: facts.top,
      minInterval: 1,
      interval: (facts.top - facts.bottom) % 4 ? undefined : (facts.top - facts.bottom) / 4,
      axisLabel: { ...words, formatter: `{value}${facts.unit === "%" ? "%" : ""}` },
      splitLine: { lineStyle: { color: look.line } },
    },
    series: facts.curves.map((curve, place) => series(curve, place, facts, look)),
  };
};

// What is under the pointer is told in words below the chart: all curves at once, without a box over the lines.
const tellUnderPointer = (chart, facts, said) => {
  const rest = said.textContent;
  const told = (place) => facts.curves
    .filter((curve) => curve.values[place] !== null)
    .map((curve) => `${curve.label} ${written(curve.values[place], facts.unit)}`)
    .join("，");
  chart.getZr().on("mousemove", (event) => {
    const place = chart.convertFromPixel({ seriesIndex: 0 }, [event.offsetX, event.offsetY])[0];
    if (!(place in facts.labels)) return;
    said.textContent = `${facts.labels[place]}：${told(place)}`;
  });
  chart.getZr().on("globalout", () => { said.textContent = rest; });
};

// Nothing is drawn before it comes into the window, and all of them before paper is printed once the library is there.
const drawn = (figure) => {
  const facts = JSON.parse(document.getElementById(figure.dataset.chart).textContent);
  const area = figure.querySelector("[data-chart-area]");
  const chart = echarts.init(area, null, { renderer: "canvas" });
  const draw = () => chart.setOption(option(facts, styleOf(figure)), true);
  draw();
  tellUnderPointer(chart, facts, figure.querySelector("[data-chart-said]"));
  for (const wish of [forced, contrast]) wish.addEventListener("change", draw);
  new ResizeObserver(() => chart.resize()).observe(area);
  return chart;
};

const charts = new Map();
const chartOf = (figure) => charts.get(figure) ?? charts.set(figure, drawn(figure)).get(figure);

// The library is as heavy as all the rest: a telephone asks for it with the first touch or turn of the page, when a
// chart is near. Until then the table says the same.
const { library } = document.currentScript.dataset;
let coming;
const libraryComes = () => coming ??= new Promise((loaded, failed) => {
  const script = Object.assign(document.createElement("script"), { src: library, onload: loaded, onerror: failed });
  document.head.append(script);
});
const isTelephone = matchMedia("(max-width: 40em)").matches;
const touched = new Promise((now) => {
  for (const sign of ["scroll", "pointerdown", "keydown"]) addEventListener(sign, now, { once: true, passive: true });
});
const wanted = () => isTelephone ? touched.then(libraryComes) : libraryComes();

const near = new IntersectionObserver((seen) => {
  for (const { target } of seen.filter((each) => each.isIntersecting)) {
    near.unobserve(target);
    // Each in a task of its own.
    wanted().then(() => setTimeout(chartOf, 0, target), () => { target.hidden = true; });
  }
});

for (const figure of document.querySelectorAll("[data-chart]")) {
  figure.hidden = false;
  near.observe(figure);
  if (!isTelephone) libraryComes();
  // Paper has another width than the window: it takes a picture that stretches, drawn three times as fine.
  addEventListener("beforeprint", () => {
    if (typeof echarts === "undefined") return; // on a telephone not touched yet: paper has the table
    const chart = chartOf(figure);
    chart.resize({ width: 720, height: 260 });
    figure.querySelector("[data-chart-paper]").src = chart.getDataURL({ pixelRatio: 3, backgroundColor: "#fff" });
    chart.resize({ width: "auto", height: "auto" });
  });
}
