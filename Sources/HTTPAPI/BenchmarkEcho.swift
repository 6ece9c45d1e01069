/// The baseline that the benchmarks compare a create with: the same token check and the same
/// reading of the body, and nothing else.
enum BenchmarkEcho {
    static let route = Route(.post, "/bench/echo", .anyToken, body: .json) {
        request async throws(APIError) in
        let value = try request.json(depthMax: ConversionRoutes.depthMax)
        return .json { $0.value(value) }
    }
}
