/// Which callbacks an installation sends. The default is the strict one: `https`, to addresses of
/// the public internet, on ports where no internal service is to be expected.
package struct CallbackPolicy: Hashable, Sendable {
    /// Whether loopback, private and link-local addresses may be called, and names that belong to
    /// them (``HostName/isLocal(_:)``). What is no place of a receiver at all stays refused.
    package let allowsPrivateAddresses: Bool
    /// Whether `http` is as good as `https`.
    package let allowsPlainHTTP: Bool
    /// The only ports that are called; `nil`: 443, 80 for `http`, and from 1024 on all but
    /// ``internalServicePorts``.
    package let allowedPorts: Set<UInt16>?

    package init(
        allowsPrivateAddresses: Bool = false, allowsPlainHTTP: Bool = false,
        allowedPorts: Set<UInt16>? = nil
    ) {
        self.allowsPrivateAddresses = allowsPrivateAddresses
        self.allowsPlainHTTP = allowsPlainHTTP
        self.allowedPorts = allowedPorts
    }

    /// Where databases, queues, caches and control planes listen by default.
    package static let internalServicePorts: Set<UInt16> = [
        1433, 1521, 2049, 2181, 2375, 2376, 2379, 2380, 3128, 3306, 3389, 4369, 5432, 5672, 5900,
        5984, 6379, 6443, 7000, 7001, 8086, 8200, 8500, 9042, 9092, 9200, 9300, 10250, 10255, 11211,
        15672, 26257, 27017, 28015,
    ]

    func allows(port: UInt16, isSecure: Bool) -> Bool {
        if let allowedPorts { return allowedPorts.contains(port) }
        if port < 1024 { return port == 443 || (port == 80 && !isSecure) }
        return !Self.internalServicePorts.contains(port)
    }
}
