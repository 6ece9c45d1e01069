import Domain
import Money
import StrictJSON

/// One request of either transport, once it is known who asks.
struct BinanceCall: Sendable {
    let endpoint: BinanceEndpoint
    let parameters: BinanceParameters
    /// `nil` for what everybody may ask.
    let caller: BinanceAuthentication.Caller?
    /// What faults name it by.
    let label: String

    /// The account; only signed endpoints ask for it.
    func account() throws(BinanceError) -> AccountID {
        guard let caller else { throw .rejectedKey }
        return caller.account
    }
}

/// What a request is answered with, before it is put on a transport.
struct BinanceAnswer: Sendable {
    var status = 200
    /// One JSON value.
    var body: [UInt8]
    /// Whether an order was placed: its counts are told.
    var placedOrder = false
    /// When it may be asked again, of a refusal for too much.
    var retryAfterSeconds: Int?

    init(status: Int = 200, _ write: (inout JSONWriter) -> Void) {
        var json = JSONWriter()
        write(&json)
        self.status = status
        body = json.bytes
    }

    init(_ error: BinanceError) {
        self.init(status: error.status) { error.write(to: &$0) }
    }
}

extension SandboxMarket {
    /// `BTCUSDT`.
    var binanceName: String { symbol.base.code + symbol.quote.code }
}

extension Instant {
    var milliseconds: Int { Int(microseconds / 1_000) }
}

extension Fixed {
    /// Eight digits, as this wire writes amounts.
    var wire: String { text(digits: BinanceParameters.amountDigits) }
}
