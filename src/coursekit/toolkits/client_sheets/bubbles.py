"""A native bubble chart, which XlsxWriter does not have: its scatter chart with an area for each point."""

from __future__ import annotations

from collections.abc import Mapping

from xlsxwriter.chart_scatter import ChartScatter
from xlsxwriter.workbook import Workbook

from coursekit.toolkits.workbook import FONT

SCALE_PERCENT = 35


class BubbleChart(ChartScatter):
    """A chart of bubbles: position from two columns, area from a third (ECMA-376, part 1, section 21.2.2.20)."""

    @classmethod
    def add_to(cls, workbook: Workbook) -> BubbleChart:
        """Return a new chart of ``workbook``, to be inserted into a sheet."""
        chart = cls()
        chart.embedded = True
        chart.date_1904 = workbook.date_1904
        chart.remove_timezone = workbook.remove_timezone
        workbook.charts.append(chart)
        return chart

    def add_bubbles(self, *, name: str, x: str, y: str, size: str, colour: str = "", side: str = "right") -> None:
        """Add a series; ``x``, ``y`` and ``size`` are references to columns alike in length.

        Without a colour the bubbles are not seen and their series' name stands beside them, on the ``side`` named.
        """
        seen = {"fill": {"color": colour, "transparency": 35}, "border": {"color": "#FFFFFF", "width": 0.75}}
        named = {
            "fill": {"none": True}, "border": {"none": True},
            "data_labels": {"series_name": True, "position": side, "font": {"name": FONT, "size": 9}},
        }  # fmt: skip
        self.add_series({"name": name, "categories": x, "values": y} | (seen if colour else named))
        series = self.series[-1]
        series["bubble_sizes"] = size
        series["bubble_data_id"] = self._get_data_id(size, None)

    def _write_chart_type(self, args: Mapping[str, object]) -> None:
        series = self._get_primary_axes_series() if args["primary_axes"] else self._get_secondary_axes_series()
        if not series:
            return
        self._xml_start_tag("c:bubbleChart")
        self._xml_empty_tag("c:varyColors", [("val", "0")])
        for one in series:
            self._write_ser(one)
        self._xml_empty_tag("c:bubbleScale", [("val", str(SCALE_PERCENT))])
        self._xml_empty_tag("c:showNegBubbles", [("val", "0")])
        self._xml_empty_tag("c:sizeRepresents", [("val", "area")])
        self._write_axis_ids(args)
        self._xml_end_tag("c:bubbleChart")

    def _write_ser(self, series: dict) -> None:
        index = self.series_index
        self.series_index += 1
        self._xml_start_tag("c:ser")
        self._write_idx(index)
        self._write_order(index)
        self._write_series_name(series)
        self._write_sp_pr(series)
        self._xml_empty_tag("c:invertIfNegative", [("val", "0")])
        self._write_d_lbls(series.get("labels"))
        self._write_x_val(series)
        self._write_y_val(series)
        self._xml_start_tag("c:bubbleSize")
        self._write_num_ref(series["bubble_sizes"].lstrip("="), self.formula_data[series["bubble_data_id"]], "num")
        self._xml_end_tag("c:bubbleSize")
        self._xml_empty_tag("c:bubble3D", [("val", "0")])
        self._xml_end_tag("c:ser")
