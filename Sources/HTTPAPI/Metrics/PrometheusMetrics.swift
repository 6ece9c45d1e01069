package import Metrics
import Synchronization

/// Keeps every metric of the process and writes them as Prometheus text (version 0.0.4).
///
/// One name has at most ``seriesPerNameMax`` label sets: what comes later goes to one series with
/// the label `overflow`, so labels that clients choose cannot fill the memory.
package final class PrometheusMetrics: MetricsFactory {
    package static let contentType = "text/plain; version=0.0.4; charset=utf-8"
    static let seriesPerNameMax = 500

    private enum Cell: Sendable {
        case counter(CounterCell)
        case gauge(GaugeCell)
        case histogram(HistogramCell)
    }

    private struct Registry: Sendable {
        var cells: [MetricSeries: Cell] = [:]
        var seriesOfName: [String: Int] = [:]
    }

    private let registry = Mutex(Registry())

    package init() {}

    package func makeCounter(
        label: String, dimensions: [(String, String)]
    ) -> any CounterHandler {
        guard case .counter(let cell) = cell(label, dimensions, .counter(CounterCell())) else {
            return CounterCell()
        }
        return cell
    }

    package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        guard case .gauge(let cell) = cell(label, dimensions, .gauge(GaugeCell())) else {
            return GaugeCell()
        }
        return cell
    }

    package func makeRecorder(
        label: String, dimensions: [(String, String)], aggregate: Bool
    ) -> any RecorderHandler {
        // A recorder that does not aggregate is what the metrics API calls a gauge.
        guard !aggregate else {
            return histogram(label, dimensions, bounds: HistogramCell.sizeBounds, scale: 1)
        }
        guard case .gauge(let cell) = cell(label, dimensions, .gauge(GaugeCell())) else {
            return GaugeCell()
        }
        return cell
    }

    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        histogram(label, dimensions, bounds: HistogramCell.timeBounds, scale: 1e-9)
    }

    // Series live as long as the process: a counter that vanishes and returns would look reset.
    package func destroyCounter(_ handler: any CounterHandler) {}
    package func destroyMeter(_ handler: any MeterHandler) {}
    package func destroyRecorder(_ handler: any RecorderHandler) {}
    package func destroyTimer(_ handler: any TimerHandler) {}

    private func histogram(
        _ label: String, _ dimensions: [(String, String)], bounds: [Double], scale: Double
    ) -> HistogramCell {
        let new = HistogramCell(bounds: bounds, scale: scale)
        guard case .histogram(let cell) = cell(label, dimensions, .histogram(new)) else {
            return new
        }
        return cell
    }

    /// The cell of the series, which may be of another kind if the name was used for one before.
    private func cell(_ label: String, _ dimensions: [(String, String)], _ new: Cell) -> Cell {
        var series = MetricSeries(label, dimensions)
        return registry.withLock { registry in
            if let known = registry.cells[series] { return known }
            if registry.seriesOfName[series.name, default: 0] >= Self.seriesPerNameMax {
                series = MetricSeries(overflowOf: series.name)
                if let known = registry.cells[series] { return known }
            }
            registry.cells[series] = new
            registry.seriesOfName[series.name, default: 0] += 1
            return new
        }
    }

    /// All series, by name and labels.
    package func text() -> String {
        let cells = registry.withLock { $0.cells }.sorted { $0.key < $1.key }
        var text = ""
        var last = ""
        for (series, cell) in cells {
            if series.name != last {
                text += "# TYPE \(series.name) \(Self.kind(cell))\n"
                last = series.name
            }
            switch cell {
            case .counter(let counter): text += "\(series.text()) \(counter.value)\n"
            case .gauge(let gauge): text += "\(series.text()) \(Self.shown(gauge.value))\n"
            case .histogram(let histogram): text += Self.lines(series, histogram)
            }
        }
        return text
    }

    private static func kind(_ cell: Cell) -> String {
        switch cell {
        case .counter: "counter"
        case .gauge: "gauge"
        case .histogram: "histogram"
        }
    }

    private static func lines(_ series: MetricSeries, _ histogram: HistogramCell) -> String {
        let reading = histogram.reading
        var text = ""
        var total: Int64 = 0
        for (index, count) in reading.counts.enumerated() {
            total += count
            let bound = index < histogram.bounds.count ? shown(histogram.bounds[index]) : "+Inf"
            text += "\(series.text("_bucket", "le=\"\(bound)\"")) \(total)\n"
        }
        text += "\(series.text("_sum")) \(shown(reading.sum))\n"
        return text + "\(series.text("_count")) \(total)\n"
    }

    private static func shown(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
        return value == value.rounded() && abs(value) < 1e15 ? "\(Int64(value))" : "\(value)"
    }
}
