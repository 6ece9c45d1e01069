import Domain

/// Reports on orders whose conversion is not open here, while the store is asked for it.
///
/// One look-up at a time for each high word of an order's id, which its conversion shares: so what
/// was read is not older than what was last handed back, and no conversion is taken up twice.
struct LookUps {
    /// Reports that came while one was looked up.
    private var waiting: [UInt64: [OrderReport]] = [:]

    /// - Returns: whether the caller is the one to look it up; else the report waits.
    mutating func begin(_ report: OrderReport) -> Bool {
        guard waiting[report.order.high] != nil else {
            waiting[report.order.high] = []
            return true
        }
        waiting[report.order.high]?.append(report)
        return false
    }

    /// Ends the look-up for `order`.
    ///
    /// - Returns: the reports that waited for it, in their order.
    mutating func end(_ order: OrderID) -> [OrderReport] {
        waiting.removeValue(forKey: order.high) ?? []
    }
}
