/// Where WebSockets are.
extension BinanceWire {
    static let socketAPI = "/ws-api/v3"

    package func opensSocket(at path: String) -> Bool {
        path == "/ws" || path.hasPrefix("/ws/") || path == "/stream" || path == Self.socketAPI
    }

    package func serve(_ socket: SandboxSocket) async {
        if socket.path == Self.socketAPI {
            await BinanceAPISession(self, socket).run()
        } else {
            await BinanceMarketSession(self, socket).run()
        }
    }
}
