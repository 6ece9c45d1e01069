import Connectors
import Domain
import Foundation
import LocalExchange
import Money
import NIOPosix
import StrictJSON

/// The market that is traded at an exchange.
struct BenchMarket: Sendable {
    let speaks: ExchangeProtocol
    let symbol: Symbol

    private static let bitcoin = Asset("BTC", scale: 8)

    static let all = [
        BenchMarket(
            speaks: .binance, symbol: Symbol(base: bitcoin, quote: Asset("USDT", scale: 8))),
        BenchMarket(
            speaks: .kraken, symbol: Symbol(base: bitcoin, quote: Asset("USD", scale: 2))),
    ]

    /// As ccxt names it.
    var name: String { "\(symbol.base.code)/\(symbol.quote.code)" }

    /// Of the pinned book.
    static let bid = Fixed(50_000)
    static let ask = Fixed(50_010)
    /// Orders rest there and are not filled.
    static let away = Fixed(49_000)
    static let quantity = Fixed.step(digits: 3)
}

/// A local exchange in a process of its own: this program with `--exchange`.
final class ExchangeProcess: Sendable {
    struct Account: Sendable {
        let id: AccountID
        let apiKey: String
        let secret: String
    }

    static let accountsMax = 40

    let url: String
    let webSocketURL: String
    let accounts: [Account]
    private let pid: Int32
    let rest: NetworkRESTTransport

    init(_ speaks: ExchangeProtocol, folder: String) async throws {
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = ["--exchange", speaks.rawValue, "--dir", folder + "/exchange"]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        pid = process.processIdentifier
        let ready = try JSONParser.parse(Self.line(of: output.fileHandleForReading))
        guard let url = ready["url"]?.string, let sockets = ready["webSocketUrl"]?.string else {
            throw BenchmarkFailure("the exchange is not ready")
        }
        (self.url, webSocketURL) = (url, sockets)
        accounts = (ready["accounts"]?.array ?? []).compactMap { account in
            guard let name = account["name"]?.string, let key = account["apiKey"]?.string,
                let secret = account["secret"]?.string
            else { return nil }
            return Account(id: AccountID(name), apiKey: key, secret: secret)
        }
        rest = try NetworkRESTTransport(
            baseURL: url, group: MultiThreadedEventLoopGroup.singleton)
    }

    private static func line(of handle: FileHandle) -> [UInt8] {
        var bytes: [UInt8] = []
        while let byte = handle.readData(ofLength: 1).first, byte != UInt8(ascii: "\n") {
            bytes.append(byte)
        }
        return bytes
    }

    func end() async {
        kill(pid, SIGTERM)
        await rest.shutdown()
    }

    /// Lifts the limits and pins the book.
    func prepare(_ market: BenchMarket) async throws {
        try await control("limits", #"{"factor":100000}"#)
        try await pinBook(of: market)
    }

    func pinBook(of market: BenchMarket) async throws {
        try await control(
            "market",
            """
            {"symbol":"\(market.symbol)","bids":[["\(BenchMarket.bid)","5"]],\
            "asks":[["\(BenchMarket.ask)","5"]],"pinned":true}
            """)
    }

    func control(_ name: String, _ body: String) async throws {
        let outcome = await rest.send(
            RESTRequest(.post, "/_control/" + name, body: body, timeout: .seconds(10)))
        guard case .answered(let answer) = outcome, answer.status == 200 else {
            throw BenchmarkFailure("\(name): \(outcome)")
        }
    }

    /// What the process of the exchange does.
    static func serve(_ speaks: ExchangeProtocol, _ folder: String) async throws {
        let exchange = try LocalExchangeServer(
            LocalExchangeSettings(
                speaks: speaks, source: .synthetic(seed: 7), directory: folder, port: 0,
                accounts: (0..<accountsMax).map { "bench\($0)" }),
            time: WallTime())
        let ready = try await exchange.start()
        FileHandle.standardOutput.write(Data((ready.text + "\n").utf8))
        try await exchange.run()
    }
}
