package import Domain
import Money
package import StrictJSON

/// The body of a create (spec/trade.md, section 3), from JSON to a request, or every bad field at
/// once.
package struct ConversionRequestBody {
    package static let pastExpiry = "must be in the future"

    let assets: AssetDirectory
    var errors = FieldErrors()

    /// - Parameters:
    ///   - json: unknown members are ignored; an explicit null is the same as absent.
    ///   - now: told with the other faults when `expiresAt` is not later. Alone it is none of the
    ///     body: the request may have been accepted in time, and this be its replay.
    ///   - idempotencyKeys: the values of that header; it serves where `reference` is absent.
    /// - Throws: all that is wrong, by field path.
    package static func decode(
        _ json: JSONValue, assets: AssetDirectory, now: Instant, idempotencyKeys: [String] = [],
        requiresReference: Bool = false
    ) throws(FieldErrors) -> ConversionRequest {
        guard json.object != nil else { throw FieldErrors("body", "must be a JSON object") }
        var body = ConversionRequestBody(assets: assets)
        let reference = body.reference(json, idempotencyKeys, isRequired: requiresReference)
        let from = body.side(json, "from")
        let to = body.side(json, "to")
        let fixed = body.fixedSide(json, from, to)
        if let from, let to, from == to {
            body.errors.add("to.asset", "must differ from from.asset")
        }
        let executor = body.executor(json)
        let metadata = body.metadata(json)
        let venues = body.list(json, "venues")
        let accounts = body.list(json, "venueAccounts")
        let expiresAt = body.expiresAt(json)
        let options = body.options(
            json, OptionsPlace(from: from, to: to, fixed: fixed, executor: executor))
        guard body.errors.isEmpty, let from, let to, let fixed else {
            if let expiresAt, expiresAt <= now { body.errors.add("expiresAt", Self.pastExpiry) }
            throw body.errors
        }
        return ConversionRequest(
            reference: reference, from: from, to: to, fixed: fixed, executor: executor,
            metadata: metadata, venues: Set(venues.map { VenueID($0) }),
            venueAccounts: Set(accounts.map { AccountID($0) }), expiresAt: expiresAt,
            options: options)
    }

    private init(assets: AssetDirectory) { self.assets = assets }

    /// The member at a path of names; `nil` where it is absent or null.
    func member(_ json: JSONValue, _ name: String) -> JSONValue? {
        guard let value = json[name], value != .null else { return nil }
        return value
    }

    private mutating func side(_ json: JSONValue, _ name: String) -> Asset? {
        guard let value = member(json, name) else {
            errors.add(name, "is required")
            return nil
        }
        guard value.object != nil else {
            errors.add(name, "must be an object")
            return nil
        }
        let field = "\(name).asset"
        guard let code = member(value, "asset") else {
            errors.add(field, "is required")
            return nil
        }
        guard let text = code.string, Asset.isWellFormed(text) else {
            errors.add(field, "must be the code of an asset, 1 to 32 characters")
            return nil
        }
        guard let asset = assets.asset(text) else {
            errors.add(field, "is not an asset that is known here")
            return nil
        }
        return asset
    }

    private mutating func fixedSide(
        _ json: JSONValue, _ from: Asset?, _ to: Asset?
    ) -> FixedSide? {
        let spend = json["from"].flatMap { member($0, "amount") }
        let receipt = json["to"].flatMap { member($0, "amount") }
        let rule = "exactly one of from.amount and to.amount must be given"
        switch (spend, receipt) {
        case (nil, nil):
            errors.add("from.amount", rule)
            errors.add("to.amount", rule)
            return nil
        case (let spend?, nil):
            return amount(spend, "from.amount", scale: from?.scale).map { .from($0) }
        case (nil, let receipt?):
            return amount(receipt, "to.amount", scale: to?.scale).map { .to($0) }
        case (let spend?, let receipt?):
            // What else is wrong with them is told with it.
            _ = amount(spend, "from.amount", scale: from?.scale)
            _ = amount(receipt, "to.amount", scale: to?.scale)
            errors.add("from.amount", rule)
            errors.add("to.amount", rule)
            return nil
        }
    }

    private mutating func executor(_ json: JSONValue) -> ExecutorKind {
        guard let value = member(json, "executor") else { return .taker }
        if let kind = value.string.flatMap(ExecutorKind.init(rawValue:)) { return kind }
        let known = ExecutorKind.allCases.map(\.rawValue).joined(separator: ", ")
        errors.add("executor", "must be one of \(known)")
        return .taker
    }

    private mutating func expiresAt(_ json: JSONValue) -> Instant? {
        guard let value = member(json, "expiresAt") else { return nil }
        guard let instant = value.string.flatMap(Instant.init(rfc3339:)) else {
            errors.add("expiresAt", "must be an RFC 3339 date-time")
            return nil
        }
        return instant
    }
}
