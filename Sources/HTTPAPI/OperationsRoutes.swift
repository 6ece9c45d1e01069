import StrictJSON

/// What operators and their tools ask for. No token: nothing of any tenant is in it.
struct OperationsRoutes: Sendable {
    let readiness: @Sendable () async -> Readiness
    let metrics: PrometheusMetrics

    var routes: [Route] {
        [
            Route(.get, "/health/live", .open) { _ in Self.answer(200, "UP", nil) },
            Route(.get, "/health/ready", .open) { _ in
                switch await readiness() {
                case .ready: Self.answer(200, "UP", nil)
                case .notReady(let reason): Self.answer(503, "DOWN", reason)
                }
            },
            Route(.get, "/metrics", .open) { _ in
                .text(metrics.text(), contentType: PrometheusMetrics.contentType)
            },
            Route(.get, "/openapi.json", .open) { _ in OpenAPIDocument.answer },
        ]
    }

    private static func answer(_ status: Int, _ word: String, _ reason: String?) -> Answer {
        .json(status) { writer in
            writer.object {
                $0.member("status", word)
                $0.member("reason", ifPresent: reason)
            }
        }
    }
}
