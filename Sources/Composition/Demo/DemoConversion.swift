import Engine
import Money
import StrictJSON

/// One conversion of the demo: asked for, watched, and compared with what one venue alone would
/// give.
struct DemoConversion {
    /// What one venue alone would have given.
    struct Single {
        let venue: String
        /// `to` per `from`, net of fees.
        let rate: Fixed
    }

    let fromAsset: String
    let amount: String
    let toAsset: String

    private static let pollInterval = Duration.milliseconds(25)
    /// Expiry is after 60 seconds, so a conversion is final by then.
    private static let patience = Duration.seconds(90)

    private func body(venues: [String] = [], reference: String? = nil) -> JSONValue {
        .members([
            "reference": reference.map(JSONValue.string),
            "from": .members(["asset": .string(fromAsset), "amount": .string(amount)]),
            "to": .members(["asset": .string(toAsset)]),
            "venues": venues.isEmpty ? nil : .array(venues.map(JSONValue.string)),
        ])
    }

    /// The best that one venue alone offers at this moment; `nil` where none can do it.
    func bestSingle(_ client: DemoClient, venues: [String]) async throws -> Single? {
        var best: Single?
        for venue in venues {
            let reply = try await client.post(
                "/trade/v1/conversions/estimate", body(venues: [venue]))
            // 422: this venue does not trade the pair, or not so much.
            guard reply.status == 200, let rate = reply.body["rate"]?.string,
                let value = try? Fixed(rate)
            else { continue }
            if value > (best?.rate ?? .zero) { best = Single(venue: venue, rate: value) }
        }
        return best
    }

    /// Creates the conversion and follows it to its end.
    ///
    /// - Returns: the conversion as it is then, and how long that took.
    func run(
        _ client: DemoClient, reference: String, time: any TimeSource, tell: (String) -> Void
    ) async throws -> (conversion: JSONValue, duration: Duration) {
        let start = time.now()
        let reply = try await client.post("/trade/v1/conversions", body(reference: reference))
        guard reply.status == 202, let id = reply.body["id"]?.string else {
            throw CompositionError.refused(
                "POST /trade/v1/conversions answered \(reply.status): "
                    + (reply.body["message"]?.string ?? ""))
        }
        tell("  POST /trade/v1/conversions   202  \(id)")
        var shown = ""
        var conversion = reply.body
        while true {
            let line = Self.progress(conversion)
            if line != shown { tell("  GET  ../\(id.suffix(12))  \(line)") }
            shown = line
            let status = conversion["status"]?.string ?? ""
            if ["COMPLETED", "CANCELLED", "FAILED"].contains(status) { break }
            guard time.now().duration(since: start) < Self.patience else {
                throw CompositionError.unavailable("\(id) is still \(status)")
            }
            try await time.sleep(until: time.now().adding(Self.pollInterval))
            conversion = try await client.get("/trade/v1/conversions/\(id)").body
        }
        return (conversion, time.now().duration(since: start))
    }

    private static func progress(_ conversion: JSONValue) -> String {
        let orders = conversion["orders"]?.array ?? []
        let trades = orders.reduce(0) { $0 + ($1["trades"]?.array?.count ?? 0) }
        return "\(conversion["status"]?.string ?? "?"), \(orders.count) orders, \(trades) trades"
    }
}
