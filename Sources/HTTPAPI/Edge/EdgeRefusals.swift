import Engine

/// Makes the answers that the edge gives itself, in the shape that errors of the face have.
struct EdgeRefusals: Sendable {
    let random: any RandomSource
    let metrics: RequestMetrics

    func answer(
        _ error: APIError, at path: String
    ) -> (answer: Answer, trace: TraceID) {
        let trace = TraceID(traceParent: nil, random: random)
        let answer = error.answer(trace, at: path)
        metrics.record(method: "none", route: "edge", status: answer.status, took: .zero)
        return (answer, trace)
    }
}
