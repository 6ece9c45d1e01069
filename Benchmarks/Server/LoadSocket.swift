import Glibc

/// One kept connection, with one request on its way at a time.
struct LoadSocket {
    let file: Int32
    private var received: [UInt8] = []
    private var chunk = [UInt8](repeating: 0, count: 16_384)

    private static let headEnd = Array("\r\n\r\n".utf8)
    private static let lengthName = Array("content-length:".utf8)

    init(port: Int) throws {
        file = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(file, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard file >= 0, result == 0 else { throw BenchmarkFailure("no connection") }
        var one: Int32 = 1
        setsockopt(file, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(4))
    }

    func close() { Glibc.close(file) }

    func send(_ bytes: [UInt8]) throws {
        guard Glibc.send(file, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
        else { throw BenchmarkFailure("a request cannot be sent") }
    }

    /// Reads what is there.
    ///
    /// - Returns: whether the answer is complete.
    /// - Throws: ``BenchmarkFailure`` where it is not a success.
    mutating func receive() throws -> Bool {
        let count = recv(file, &chunk, chunk.count, 0)
        guard count > 0 else { throw BenchmarkFailure("the server closed a connection") }
        received.append(contentsOf: chunk[..<count])
        guard let head = Self.find(Self.headEnd, in: received) else { return false }
        guard received[9] == UInt8(ascii: "2") else {
            throw BenchmarkFailure(String(decoding: received, as: UTF8.self))
        }
        guard let length = Self.length(in: received[..<head]) else {
            throw BenchmarkFailure("an answer has no length")
        }
        guard received.count >= head + 4 + length else { return false }
        received.removeAll(keepingCapacity: true)
        return true
    }

    private static func find(_ text: [UInt8], in bytes: [UInt8]) -> Int? {
        guard bytes.count >= text.count else { return nil }
        return (0...bytes.count - text.count).first { start in
            bytes[start] == text[0] && bytes[start..<start + text.count].elementsEqual(text)
        }
    }

    private static func length(in head: ArraySlice<UInt8>) -> Int? {
        let lines = head.split(separator: UInt8(ascii: "\n"))
        for line in lines where line.count > lengthName.count {
            let name = line.prefix(lengthName.count)
            // Lower case of letters; the colon and the dash have that bit already.
            guard name.elementsEqual(lengthName, by: { $0 | 0x20 == $1 }) else { continue }
            let digits = line.dropFirst(lengthName.count).filter { (48...57).contains($0) }
            return digits.reduce(0) { $0 * 10 + Int($1 - 48) }
        }
        return nil
    }
}
