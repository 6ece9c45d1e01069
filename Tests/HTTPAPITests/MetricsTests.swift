import Metrics
import Testing

@testable import HTTPAPI

@Suite struct MetricsTests {
    @Test func everyKindIsWrittenAsPrometheusHasIt() {
        let metrics = PrometheusMetrics()
        Counter(label: "b.total", dimensions: [("z", "1"), ("a", "x\"y\\\n")], factory: metrics)
            .increment(by: 3)
        Counter(label: "b.total", dimensions: [("a", "x\"y\\\n"), ("z", "1")], factory: metrics)
            .increment()
        Meter(label: "a-gauge", factory: metrics).set(2.5)
        Timer(label: "t", factory: metrics).recordNanoseconds(2_000_000)
        Timer(label: "t", factory: metrics).recordNanoseconds(20_000_000_000)
        let lines = metrics.text().split(separator: "\n").map(String.init)
        #expect(lines[0] == "# TYPE a_gauge gauge")
        #expect(lines[1] == "a_gauge 2.5")
        #expect(lines[2] == "# TYPE b_total counter")
        #expect(lines[3] == #"b_total{a="x\"y\\\n",z="1"} 4"#)
        #expect(lines[4] == "# TYPE t histogram")
        #expect(lines.contains(#"t_bucket{le="0.001"} 0"#))
        #expect(lines.contains(#"t_bucket{le="0.0025"} 1"#))
        #expect(lines.contains(#"t_bucket{le="10"} 1"#))
        #expect(lines.contains(#"t_bucket{le="+Inf"} 2"#))
        #expect(lines.contains("t_count 2"))
        #expect(lines.contains("t_sum 20.002"))
    }

    @Test func gaugesGoUpAndDown() {
        let metrics = PrometheusMetrics()
        let meter = Meter(label: "g", factory: metrics)
        meter.increment(by: 5.0)
        meter.decrement(by: 2.0)
        #expect(metrics.text() == "# TYPE g gauge\ng 3\n")
    }

    @Test func aGaugeIsWhatWasRecordedLast() {
        let metrics = PrometheusMetrics()
        let gauge = Gauge(label: "g", factory: metrics)
        gauge.record(7)
        gauge.record(4)
        #expect(metrics.text() == "# TYPE g gauge\ng 4\n")
        Recorder(label: "r", factory: metrics).record(2)
        #expect(metrics.text().contains("# TYPE r histogram"))
    }

    @Test func labelsThatClientsChooseCannotFillTheMemory() {
        let metrics = PrometheusMetrics()
        for index in 0..<5_000 {
            Counter(label: "c", dimensions: [("id", "\(index)")], factory: metrics).increment()
        }
        let lines = metrics.text().split(separator: "\n")
        #expect(lines.count == PrometheusMetrics.seriesPerNameMax + 2)
        #expect(lines.contains(#"c{overflow="true"} 4500"#))
    }

    @Test func aNameOfAnotherKindBreaksNothing() {
        let metrics = PrometheusMetrics()
        Counter(label: "x", factory: metrics).increment()
        Timer(label: "x", factory: metrics).recordSeconds(1)
        #expect(metrics.text() == "# TYPE x counter\nx 1\n")
    }

    @Test func requestsAreCountedByTemplateAndStatus() async throws {
        let api = TestAPI()
        try await api.run { client in
            let token = try await client.token()
            for id in 0..<20 {
                _ = try await client.send("GET", "/trade/v1/conversions/\(id)", token: token)
                _ = try await client.send("GET", "/nowhere/\(id)")
                _ = try await client.send("PROPFIND", "/trade/v1/venues")
            }
            let text = try await client.send("GET", "/metrics").text
            let name = "cambist_http_requests_total"
            #expect(
                text.contains(
                    name + #"{method="GET",route="/trade/v1/conversions/{id}",status="404"} 20"#))
            #expect(text.contains(name + #"{method="GET",route="none",status="404"} 20"#))
            #expect(
                text.contains(name + #"{method="other",route="/trade/v1/venues",status="405"} 20"#))
            #expect(!text.contains("/nowhere"))
            #expect(text.contains("cambist_http_request_duration_seconds_bucket"))
        }
    }
}
