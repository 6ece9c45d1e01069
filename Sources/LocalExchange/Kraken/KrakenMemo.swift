import VenueProtocols

/// What Kraken shows of an order and the exchange does not know.
struct KrakenMemo: Hashable, Sendable {
    var userref: Int64 = 0
    /// As `oflags` shows them.
    var flags: [String] = []
    /// Whether the client named it; otherwise its name is ours.
    var isNamed = false
    var truncatesCost = false

    init() {}

    init(_ text: String) {
        for field in FormText.fields(text) ?? [] {
            switch field.name {
            case "userref": userref = Int64(field.value) ?? 0
            case "oflags": flags = field.value.split(separator: ",").map { String($0) }
            case "named": isNamed = true
            case "truncated": truncatesCost = true
            default: break
            }
        }
    }

    var text: String {
        var form = FormText()
        if userref != 0 { form.add("userref", String(userref)) }
        if !flags.isEmpty { form.add("oflags", flags.joined(separator: ",")) }
        if isNamed { form.add("named", "1") }
        if truncatesCost { form.add("truncated", "1") }
        return form.text
    }

    var feesInBase: Bool { flags.contains("fcib") }
}

extension SandboxOrder {
    var kraken: KrakenMemo { KrakenMemo(memo) }

    /// Its id on the wire.
    var txid: String { KrakenID.text(.order, number) }

    /// The client's own name for it, where it gave one.
    var krakenClient: String? { kraken.isNamed ? client : nil }
}
