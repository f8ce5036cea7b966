"""Pages of who pays (`resident`), and the address gateways tell results to (`notify`)."""
