import Foundation
import StrictJSON

/// The same orders by ccxt, at the same exchange, in a process of its own that measures itself.
struct CcxtOrders {
    let market: BenchMarket
    let exchange: ExchangeProcess
    let accounts: [ExchangeProcess.Account]
    let orders: Int

    struct Figures {
        let version: String
        let perCore: Double
        let perSecond: Double
    }

    func run(_ python: String) throws -> Figures {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: python)
        process.arguments = [try Self.script()]
        let (input, output) = (Pipe(), Pipe())
        (process.standardInput, process.standardOutput) = (input, output)
        try process.run()
        input.fileHandleForWriting.write(Data(task.utf8))
        try input.fileHandleForWriting.close()
        let answer = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        let json = try JSONParser.parse(Array(answer))
        guard let version = json["version"]?.string, let count = json["orders"]?.integer,
            let processor = json["processorMicroseconds"]?.integer,
            let elapsed = json["elapsedMicroseconds"]?.integer
        else { throw BenchmarkFailure("ccxt did not end") }
        return Figures(
            version: version, perCore: Double(count) / Double(processor) * 1e6,
            perSecond: Double(count) / Double(elapsed) * 1e6)
    }

    private var task: String {
        var json = JSONWriter()
        json.object { json in
            json.member("exchange", market.speaks.rawValue)
            json.member("url", exchange.url)
            json.member("symbol", market.name)
            json.member("amount", BenchMarket.quantity.description)
            json.member("price", BenchMarket.away.description)
            json.member("orders", integer: orders)
            json.member("accounts", array: accounts) { json, account in
                json.object { json in
                    json.member("apiKey", account.apiKey)
                    json.member("secret", account.secret)
                }
            }
        }
        return json.text
    }

    /// Beside this source, from wherever the program is started in the repository.
    private static func script() throws -> String {
        let beside = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("ccxt_orders.py").path
        for path in ["Benchmarks/Connectors/ccxt_orders.py", beside]
        where FileManager.default.fileExists(atPath: path) {
            return path
        }
        throw BenchmarkFailure("ccxt_orders.py is not there; start this in the repository")
    }
}
