def staff_second_factor(get_response):
    return get_response


def idle_limit(get_response):
    return get_response


