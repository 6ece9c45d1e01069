import Domain
import Money
import Venues

extension KrakenOrderRequest {
    private static let flagsKnown: Set<String> = ["post", "fcib", "fciq", "nompp", "viqc"]

    /// An order of the REST API.
    init(
        rest fields: KrakenFields, pair: KrakenPair, received: Instant
    ) throws(KrakenRefusal) {
        self.pair = pair
        side = try Side(kraken: fields.text("type"), field: "type")
        kind = try Self.kind(fields.text("ordertype"), field: "ordertype")
        volume = try Self.required(fields, "volume")
        if kind == .limit { price = try Self.required(fields, "price") }
        flags = fields.texts("oflags") ?? []
        guard flags.allSatisfy({ Self.flagsKnown.contains($0) }) else {
            throw .invalidArguments("oflags")
        }
        isInQuote = flags.contains("viqc")
        validity = try Self.validity(
            fields.text("timeinforce"), field: "timeinforce",
            expiry: Self.expiry(fields.text("expiretm"), received: received))
        try readCommon(fields, userref: "userref")
        for field in ["leverage", "reduce_only"] where fields.has(field) {
            let harmless = ["none", "1", "false"].contains(fields.text(field) ?? "")
            guard harmless else { throw .invalidArguments(field) }
        }
        for field in ["starttm", "displayvol", "price2", "close[ordertype]"] where fields.has(field)
        {
            guard fields.text(field) == "0" else { throw .invalidArguments(field) }
        }
    }

    /// An order of the WebSocket API.
    init(
        socket fields: KrakenFields, pair: KrakenPair
    ) throws(KrakenRefusal) {
        self.pair = pair
        side = try Side(kraken: fields.text("side"), field: "side")
        kind = try Self.kind(fields.text("order_type"), field: "order_type")
        if fields.has("cash_order_qty") {
            volume = try Self.required(fields, "cash_order_qty")
            isInQuote = true
            flags.append("viqc")
        } else {
            volume = try Self.required(fields, "order_qty")
        }
        if kind == .limit { price = try Self.required(fields, "limit_price") }
        if fields.flag("post_only") { flags.append("post") }
        switch fields.text("fee_preference") {
        case nil: break
        case "base", "fcib": flags.append("fcib")
        case "quote", "fciq": flags.append("fciq")
        case .some: throw .invalidArguments("fee_preference")
        }
        let expiry = fields.text("expire_time")
        let expiresAt = expiry.flatMap { Instant(rfc3339: $0) }
        guard expiry == nil || expiresAt != nil else { throw .invalidArguments("expire_time") }
        validity = try Self.validity(
            fields.text("time_in_force"), field: "time_in_force", expiry: expiresAt)
        try readCommon(fields, userref: "order_userref")
        for field in ["triggers", "conditional", "display_qty", "margin"] where fields[field] != nil
        {
            guard fields.text(field) == "false" else { throw .invalidArguments(field) }
        }
    }

    private mutating func readCommon(
        _ fields: KrakenFields, userref name: String
    ) throws(KrakenRefusal) {
        if fields.has(name) {
            guard let value = fields.integer(name), Int32(exactly: value) != nil else {
                throw .invalidArguments(name)
            }
            userref = value
        }
        for field in ["stptype", "stp_type"] where fields.has(field) {
            // The only one that there is, under both of its names.
            guard ["cancel-newest", "cancel_newest"].contains(fields.text(field) ?? "") else {
                throw .invalidArguments(field)
            }
        }
        client = fields.text("cl_ord_id")
        deadline = try Self.deadline(fields)
        isTrial = fields.flag("validate")
    }

    static func deadline(_ fields: KrakenFields) throws(KrakenRefusal) -> Instant? {
        guard let text = fields.text("deadline") else { return nil }
        guard let instant = Instant(rfc3339: text) else { throw .invalidArguments("deadline") }
        return instant
    }

    static func required(
        _ fields: KrakenFields, _ name: String
    ) throws(KrakenRefusal) -> Fixed {
        guard let value = try fields.number(name) else { throw .invalidArguments(name) }
        return value
    }

    private static func kind(_ text: String?, field: String) throws(KrakenRefusal) -> OrderKind {
        switch text {
        case "limit": .limit
        case "market": .market
        case nil, .some: throw .invalidArguments(field)
        }
    }

    private static func validity(
        _ text: String?, field: String, expiry: Instant?
    ) throws(KrakenRefusal) -> Validity {
        switch text?.uppercased() {
        case nil, "GTC":
            return .untilCancelled
        case "IOC": return .immediate
        case "GTD":
            guard let expiry else { throw .invalidArguments("expiretm") }
            return .until(expiry)
        case .some: throw .invalidArguments(field)
        }
    }

    /// `+60` seconds from now, or seconds since 1970; 0 is none.
    private static func expiry(
        _ text: String?, received: Instant
    ) throws(KrakenRefusal) -> Instant? {
        guard let text, text != "0" else { return nil }
        let isRelative = text.hasPrefix("+")
        guard let seconds = Int64(isRelative ? text.dropFirst() : text[...]), seconds > 0,
            seconds < Instant.textMax.microseconds / 2_000_000
        else { throw .invalidArguments("expiretm") }
        return isRelative
            ? received.adding(.seconds(seconds)) : Instant(microseconds: seconds * 1_000_000)
    }
}
