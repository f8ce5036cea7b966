"""elder"""
