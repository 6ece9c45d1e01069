import Engine

/// Makes the answers that the edge gives itself, in the one shape that every error has.
struct EdgeRefusals: Sendable {
    let random: any RandomSource
    let metrics: RequestMetrics

    func answer(_ error: APIError) -> (answer: Answer, trace: TraceID) {
        let trace = TraceID(traceParent: nil, random: random)
        let answer = error.answer(trace)
        metrics.record(method: "none", route: "edge", status: answer.status, took: .zero)
        return (answer, trace)
    }
}
